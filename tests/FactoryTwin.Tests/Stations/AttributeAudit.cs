using FactoryTwin.Model;
using FactoryTwin.Stations;

namespace FactoryTwin.Tests.Stations;

/// <summary>Follows the attributes of every part by the stream alone: each part has those of its type from the instant at which it came into being, and what an inspection measures is what the part has.</summary>
internal sealed class AttributeAudit(Simulation run) : IObserver<StationEvent>
{
    private readonly Dictionary<long, Dictionary<string, double>> _values = [];
    private readonly Dictionary<(int Station, int Place), List<(MeasureDefinition Measure, double Value)>> _measured = [];
    private (long Part, Queue<AttributeDefinition> Awaited) _new = (0, new());

    public List<string> Faults { get; } = [];

    /// <summary>How often an attribute was measured.</summary>
    public int Measured { get; private set; }

    public void OnNext(StationEvent e)
    {
        if (_new.Awaited.Count > 0 && (e.Kind, e.Part) != (StationEventKind.PartAttributeSet, _new.Part))
            Faults.Add($"part {_new.Part} has no {_new.Awaited.Dequeue().Name}");
        switch (e.Kind)
        {
            case StationEventKind.PartEntered or StationEventKind.PartTypeChanged:
                _values[e.Part] = [];
                _new = (e.Part, new(run.Model.Parts.FirstOrDefault(part => part.Name == run.PartTypes[(int)e.Value])?.Attributes ?? []));
                break;
            case StationEventKind.PartAttributeSet:
                AttributeInfo attribute = run.Attributes[e.Signal.Index];
                if (!_new.Awaited.TryDequeue(out AttributeDefinition? awaited) || (awaited.Name, awaited.Unit) != (attribute.Name, attribute.Unit) || (awaited.Value.Shape == DistributionShape.Constant && awaited.Value.Mean != e.Value))
                    Faults.Add($"part {e.Part} got {attribute} = {e.Value} and should have got {awaited}");
                _values[e.Part][attribute.Name] = e.Value;
                break;
            case StationEventKind.SignalChanged when MeasureOf(e) is { } measure:
                (_measured.TryGetValue((e.Station.Index, e.Place), out var here) ? here : _measured[(e.Station.Index, e.Place)] = []).Add((measure, e.Value));
                break;
            case StationEventKind.PartCompleted when Inspection(e) is { Measures.Count: > 0 } inspection:
                Judge(e, inspection);
                break;
        }
    }

    public void OnError(Exception error) => Faults.Add(error.Message);

    public void OnCompleted() { }

    private void Judge(StationEvent e, InspectionDefinition inspection)
    {
        List<(MeasureDefinition Measure, double Value)> measured = _measured.Remove((e.Station.Index, e.Place), out var found) ? found : [];
        foreach (MeasureDefinition measure in inspection.Measures)
        {
            double? value = measured.Where(each => each.Measure == measure).Select(each => (double?)each.Value).SingleOrDefault();
            bool isThere = measure.Attribute is null || _values[e.Part].ContainsKey(measure.Attribute);
            if (isThere != value is not null)
                Faults.Add($"part {e.Part} was measured as {value}, having {string.Join(", ", _values[e.Part])}");
            if (measure.Attribute is null || value is null)
                continue;
            Measured++;
            if (measure.Error is null && value != _values[e.Part][measure.Attribute])
                Faults.Add($"part {e.Part} was measured as {value} and has {_values[e.Part][measure.Attribute]}");
        }
        if (measured.All(each => each.Value >= each.Measure.LowerLimit && each.Value <= each.Measure.UpperLimit) != (e.Value == 0))
            Faults.Add($"part {e.Part} was judged as {e.Value}");
    }

    private InspectionDefinition? Inspection(StationEvent e) => run.Model.Stations.FirstOrDefault(entry => entry.Name == run.Stations[e.Station.Index].Name)?.Definition as InspectionDefinition;

    private MeasureDefinition? MeasureOf(StationEvent e) => Inspection(e)?.Measures.FirstOrDefault(measure => measure.SignalName == run.Stations[e.Station.Index].Signals[e.Signal.Index].Name);
}
