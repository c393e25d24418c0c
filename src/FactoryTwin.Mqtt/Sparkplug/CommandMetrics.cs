using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Sparkplug;

/// <summary>The commands of a factory as metrics of its devices: one a message, with what it needs beside it in the same message.</summary>
internal static class CommandMetrics
{
    /// <summary>What all of them begin with.</summary>
    public const string Begin = "Commands/";

    /// <summary>What became of the last command, in words.</summary>
    public const string Result = Begin + "Result";

    private const string Place = Begin + "Place", Part = Begin + "Part", Due = Begin + "Due", Priority = Begin + "Priority";

    /// <summary>What stands beside a command.</summary>
    private static readonly (string Name, SparkplugValue Neutral)[] _details =
    [
        (Place, Whole(-1)),
        (Part, SparkplugValue.Words("")),
        (Due, SparkplugValue.Whole(SparkplugType.DateTime, 0)),
        (Priority, Whole(-1)),
        (Result, SparkplugValue.Words("")),
    ];

    private static readonly (string Name, SparkplugValue Neutral, Func<string, SparkplugValue, Details, FactoryCommand> Make)[] _commands =
    [
        (Begin + "Inject fault", Whole(0), (station, value, beside) => new InjectFault(station) { Failure = value.AsWhole == 0 ? null : (int)value.AsWhole, Place = beside.Place }),
        (Begin + "Repair fault", SparkplugValue.Flag(false), (station, _, beside) => new RepairFault(station) { Place = beside.Place }),
        (Begin + "Change cycle", SparkplugValue.Double(1), (station, value, _) => new ChangeCycle(station, value.AsNumber!.Value)),
        (Begin + "Change capacity", Whole(-1), (station, value, _) => new ChangeCapacity(station, value.AsWhole == -1 ? null : (int)value.AsWhole)),
        (Begin + "Add order", Whole(0), (station, value, beside) => new AddOrder(station, (int)value.AsWhole) { Part = beside.Part, Due = beside.Due, Priority = beside.Priority }),
        (Begin + "Send people", SparkplugValue.Double(0), (station, value, _) => new SendPeople(station) { Lasting = value.AsNumber == 0 ? null : TimeSpan.FromSeconds(value.AsNumber!.Value) }),
        (Begin + "Recall people", SparkplugValue.Flag(false), (station, _, _) => new RecallPeople(station)),
    ];

    /// <summary>The metrics, each with the value that its birth tells: what means nothing.</summary>
    public static IEnumerable<(string Name, SparkplugValue Neutral)> All => _commands.Select(command => (command.Name, command.Neutral)).Concat(_details);

    /// <summary>Reads a command; <c>null</c> with the problem where it is none.</summary>
    /// <param name="station">Name of the station.</param>
    /// <param name="told">What the message told, by the names of the metrics.</param>
    /// <param name="start">Where time 0 of the factory lies [ms since 1970 in UTC].</param>
    /// <param name="problem">Why it is none.</param>
    public static FactoryCommand? Read(string station, IReadOnlyDictionary<string, SparkplugValue> told, long start, out string problem)
    {
        problem = "";
        var given = _commands.Where(command => told.ContainsKey(command.Name)).ToArray();
        if (given.Length != 1 || told.ContainsKey(Result))
        {
            problem = $"a message holds one command: {string.Join(", ", _commands.Select(command => $"'{command.Name}'"))}";
            return null;
        }
        SparkplugValue value = told[given[0].Name];
        if (value is { Type: SparkplugType.Boolean, AsFlag: false })
        {
            problem = $"'{given[0].Name}' is followed when it is true";
            return null;
        }
        try
        {
            return given[0].Make(station, value, new Details(
                Number(Place), told.TryGetValue(Part, out SparkplugValue part) && part.AsText is { Length: > 0 } name ? name : null,
                told.TryGetValue(Due, out SparkplugValue due) ? new SimTime(checked((due.AsWhole - start) * TimeSpan.TicksPerMillisecond)) : null, Number(Priority)));
        }
        catch (Exception fault) when (fault is ArgumentException or OverflowException)
        {
            problem = fault.Message.ReplaceLineEndings(" ");
            return null;
        }

        int? Number(string name) => told.TryGetValue(name, out SparkplugValue number) && number.AsWhole != -1 ? (int)number.AsWhole : null;
    }

    private static SparkplugValue Whole(int value) => SparkplugValue.Whole(SparkplugType.Int32, value);

    private readonly record struct Details(int? Place, string? Part, SimTime? Due, int? Priority);
}
