using System.CommandLine;
using System.Globalization;
using FactoryTwin.Experiments;
using FactoryTwin.Model;

namespace FactoryTwin.Cli.Output;

/// <summary>Events as lines for people. Replication 0 of a study is run once more for it, which gives the same events.</summary>
internal static class Trace
{
    public static Option<int> Option(string description) => new("--trace")
    {
        HelpName = "COUNT",
        Description = description,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0)
                return count;
            result.AddError($"--trace {result.Tokens[0].Value}: write a whole number from 1 on, as in '--trace 20'");
            return 0;
        },
    };

    public static void Write(StudyResult study, int count, TextWriter output)
    {
        using var simulation = new Simulation(study.Model, study.Options.Seed);
        Func<int> left = Listen(simulation, count, output);
        SimTime end = SimTime.Start + study.WarmUp.Length + study.Options.For;
        while (left() > 0 && simulation.NextDue() <= end)
            simulation.Step();
        output.WriteLine();
    }

    /// <summary>Shows what happens in a factory from now on.</summary>
    /// <returns>Tells how many events are still to be shown.</returns>
    public static Func<int> Listen(IFactory factory, int count, TextWriter output)
    {
        var words = new EventWords(factory);
        int width = factory.Stations.Max(station => station.Name.Length + (station.Places > 1 ? 4 : 0));
        int left = count;
        factory.Events.Subscribe(happened =>
        {
            if (left-- > 0)
                output.WriteLine(Tables.Printable(Line(words, happened, width).TrimEnd()));
        });
        return () => left;
    }

    private static string Line(EventWords words, in StationEvent happened, int width)
    {
        StationInfo station = words.StationOf(happened);
        string name = station.Places == 1 ? station.Name : string.Create(CultureInfo.InvariantCulture, $"{station.Name}[{happened.Place}]");
        string state = station.Role == StationRole.Worker || station.IsFleet ? EventWords.Spaced(happened.State) + (happened.Phase == StationPhase.None ? "" : $" ({EventWords.Spaced(happened.Phase)})") : "";
        string part = happened.Part == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"part {happened.Part}");
        return string.Create(CultureInfo.InvariantCulture, $"{(happened.Time.SinceStart.Days > 0 ? $"{happened.Time.SinceStart.Days} d " : "")}{happened.Time.SinceStart:hh\\:mm\\:ss\\.fff}  {name.PadRight(width)}  {What(words, happened),-34} {part,-10} {state}");
    }

    private static string What(EventWords words, in StationEvent happened) => happened.Kind switch
    {
        StationEventKind.PartEntered => $"{words.Named(happened)} entered",
        StationEventKind.OperatorAssigned => $"operator began for {words.Named(happened)}",
        StationEventKind.OperatorReleased => $"operator was done for {words.Named(happened)}",
        StationEventKind.OperatorsOnDuty => string.Create(CultureInfo.InvariantCulture, $"{happened.Value:0} on duty"),
        StationEventKind.PartCompleted => happened.Value == 0 ? "part completed" : "part completed, not good",
        StationEventKind.PartAssembled => string.Create(CultureInfo.InvariantCulture, $"part used up in part {happened.Value:0}"),
        StationEventKind.PartBatched => string.Create(CultureInfo.InvariantCulture, $"part put on part {happened.Value:0}"),
        StationEventKind.PartUnbatched => string.Create(CultureInfo.InvariantCulture, $"part let out of part {happened.Value:0}"),
        StationEventKind.PartTypeChanged => $"part became {words.Named(happened)}",
        StationEventKind.VehicleAssigned => $"vehicle drives to {words.Named(happened)}",
        StationEventKind.VehicleLoaded => $"vehicle loaded at {words.Named(happened)}",
        StationEventKind.VehicleUnloaded => $"vehicle unloaded for {words.Named(happened)}",
        StationEventKind.TripDeparted => string.Create(CultureInfo.InvariantCulture, $"trip left with {happened.Value:0} on board"),
        StationEventKind.TripArrived => string.Create(CultureInfo.InvariantCulture, $"trip arrived with {happened.Value:0} on board"),
        StationEventKind.OrderReleased => $"{words.Named(happened)} released",
        StationEventKind.OrderCompleted => $"{words.Named(happened)} completed",
        StationEventKind.OrderJudged => string.Create(CultureInfo.InvariantCulture, $"it was {Math.Abs(happened.Value):0.###} s {(happened.Value > 0 ? "late" : "early")}"),
        StationEventKind.SignalChanged => string.Create(CultureInfo.InvariantCulture, $"{words.SignalOf(happened)!.Name} = {words.Named(happened) ?? happened.Value.ToString("R", CultureInfo.InvariantCulture)} {words.SignalOf(happened)!.Unit}"),
        StationEventKind.PartAttributeSet => string.Create(CultureInfo.InvariantCulture, $"{words.AttributeOf(happened)!.Value.Name} = {happened.Value:R} {words.AttributeOf(happened)!.Value.Unit}"),
        _ => EventWords.Spaced(happened.Kind),
    };
}
