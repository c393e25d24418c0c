using System.Globalization;
using System.Reactive;
using FactoryTwin.Experiments;
using FactoryTwin.Model;

namespace FactoryTwin.Cli.Output;

/// <summary>All events as CSV. Replication 0 of a study is run once more for it, which gives the same events.</summary>
internal static class EventTable
{
    private const string Header = "seconds,sequence,station,place,event,part,value,name,state,phase";

    public static void Write(StudyResult study, TextWriter csv, CancellationToken interruption)
    {
        using var simulation = new Simulation(study.Model, study.Options.Seed);
        Listen(simulation, csv);
        SimTime end = SimTime.Start + study.WarmUp.Length + study.Options.For;
        while (simulation.NextDue() <= end)
        {
            interruption.ThrowIfCancellationRequested();
            simulation.AdvanceTo(simulation.NextDue());
        }
        csv.Flush();
    }

    /// <summary>Writes what happens in a factory from now on.</summary>
    public static void Listen(IFactory factory, TextWriter csv)
    {
        var words = new EventWords(factory);
        csv.WriteLine(Header);
        factory.Events.Subscribe(happened => Row(csv, words, happened));
    }

    private static void Row(TextWriter csv, EventWords words, in StationEvent happened)
    {
        string part = happened.Part == 0 ? "" : happened.Part.ToString(CultureInfo.InvariantCulture);
        string name = words.SignalOf(happened)?.Name ?? words.AttributeOf(happened)?.Name ?? words.Named(happened) ?? "";
        string phase = happened.Phase == StationPhase.None ? "" : JsonOutput.Key(happened.Phase);
        csv.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{happened.Time.SinceStart.Ticks / (decimal)TimeSpan.TicksPerSecond:0.0######},{happened.Sequence},{words.StationOf(happened).Name},{happened.Place},{
            JsonOutput.Key(happened.Kind)},{part},{happened.Value:R},{name},{JsonOutput.Key(happened.State)},{phase}"));
    }
}
