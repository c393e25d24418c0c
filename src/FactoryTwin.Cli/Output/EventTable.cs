using System.Globalization;
using System.Reactive;
using FactoryTwin.Experiments;
using FactoryTwin.Model;

namespace FactoryTwin.Cli.Output;

/// <summary>All events of replication 0 as CSV: that replication is run once more, which gives the same events.</summary>
internal static class EventTable
{
    private const string Header = "seconds,sequence,station,place,event,part,value,name,state,phase";

    public static void Write(StudyResult study, TextWriter csv, CancellationToken interruption)
    {
        using var simulation = new Simulation(study.Model, study.Options.Seed);
        var words = new EventWords(simulation);
        csv.WriteLine(Header);
        using IDisposable _ = simulation.Events.Subscribe(happened => Row(csv, words, happened));
        SimTime end = SimTime.Start + study.WarmUp.Length + study.Options.For;
        while (simulation.NextDue() <= end)
        {
            interruption.ThrowIfCancellationRequested();
            simulation.AdvanceTo(simulation.NextDue());
        }
        csv.Flush();
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
