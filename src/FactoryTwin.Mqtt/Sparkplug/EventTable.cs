using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Sparkplug;

/// <summary>Events of stations as a table of Sparkplug: the metric <c>Events</c> of a node that is a factory. Whole numbers are of 64 bits, times in ticks of 100 ns since the start, so that nothing is rounded.</summary>
internal static class EventTable
{
    /// <summary>Name of the metric.</summary>
    public const string Name = "Events";

    /// <summary>Name of the metric that lists the stations, each in the row of its number.</summary>
    public const string Stations = "Factory/Stations";

    /// <summary>Name of the metric that lists the types of parts.</summary>
    public const string PartTypes = "Factory/Part types";

    /// <summary>Name of the metric that tells one run from the next: when it was first published [ms since 1970 in UTC].</summary>
    public const string Run = "Factory/Run";

    /// <summary>Name of the metric that tells where time 0 of the run lies.</summary>
    public const string Start = "Factory/Start";

    /// <summary>Name of the metric by which the node is asked for what happened before, or for its model.</summary>
    public const string Ask = "Node Control/Ask";

    /// <summary>Name of the metric with the answers.</summary>
    public const string Answer = "Factory/Answer";

    /// <summary>Name of the metric that tells until when all has been told that happened [ticks of 100 ns].</summary>
    public const string Time = "Factory/Time";

    /// <summary>Property of that time: the sequence of the last event before.</summary>
    public const string Sequence = "sequence";

    /// <summary>Property of the question: whether the node can tell what happened before.</summary>
    public const string KeepsHistory = "keepsHistory";

    /// <summary>Property of the question: whether every event is told, so that one that is missing was lost.</summary>
    public const string TellsAll = "tellsAll";

    private static readonly string[] _columns = ["time", "sequence", "kind", "station", "place", "part", "value", "signal", "state", "phase", "quality"];
    private const int ValueColumn = 6;

    public static SparkplugTable Empty() =>
        new([.. _columns.Select((name, i) => new SparkplugColumn(name, i == ValueColumn ? SparkplugType.Double : SparkplugType.Int64))]);

    public static void Add(SparkplugTable table, in StationEvent e) => table.Add(
        Whole(e.Time.Ticks), Whole(e.Sequence), Whole((int)e.Kind), Whole(e.Station.Index), Whole(e.Place), Whole(e.Part), SparkplugValue.Double(e.Value), Whole(e.Signal.Index),
        Whole((int)e.State), Whole((int)e.Phase), Whole((int)e.Quality));

    /// <summary>Whether a table has the columns of events.</summary>
    public static bool IsOne(SparkplugTable table) => table.Columns.Select(column => column.Name).SequenceEqual(_columns);

    /// <summary>Reads a row; <c>false</c> where it is no event.</summary>
    public static bool TryRead(SparkplugValue?[] row, out StationEvent e)
    {
        e = default;
        Span<long> whole = stackalloc long[row.Length];
        for (int i = 0; i < row.Length; i++)
        {
            if (row[i] is not { } cell || (i == ValueColumn ? cell.Type != SparkplugType.Double : cell.Type != SparkplugType.Int64))
                return false;
            whole[i] = cell.AsWhole;
        }
        if (whole[0] < 0 || whole[1] < 1 || whole[2] is < 1 or > byte.MaxValue || whole[3] is < 0 or > int.MaxValue || whole[4] is < 0 or > ushort.MaxValue || whole[5] < 0
            || whole[7] is < 0 or > ushort.MaxValue || whole[8] is < 0 or > byte.MaxValue || whole[9] is < 0 or > byte.MaxValue || whole[10] is < 0 or > (long)SignalQuality.Bad
            || !Enum.IsDefined((StationEventKind)whole[2]) || !Enum.IsDefined((StationState)whole[8]))
            return false;
        e = new StationEvent
        {
            Time = new SimTime(whole[0]),
            Sequence = whole[1],
            Kind = (StationEventKind)whole[2],
            Station = new StationId((int)whole[3]),
            Place = (ushort)whole[4],
            Part = whole[5],
            Value = row[ValueColumn]!.Value.AsNumber!.Value,
            Signal = new SignalId((ushort)whole[7]),
            State = (StationState)whole[8],
            Phase = (StationPhase)whole[9],
            Quality = (SignalQuality)whole[10],
        };
        return true;
    }

    private static SparkplugValue Whole(long value) => SparkplugValue.Whole(SparkplugType.Int64, value);
}
