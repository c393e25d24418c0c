using System.Globalization;
using FactoryTwin.Benchmarks.HandWritten;

namespace FactoryTwin.Benchmarks.Guard;

/// <summary>Prints what the calendar costs from 10 to 1,000,000 pending events, beside what it could have been.</summary>
internal static class CalendarCommand
{
    private const int Rounds = 15;

    private static readonly (string Name, Func<int, Portion> Hold)[] Others =
    [
        ("PriorityQueue", Hold.PriorityQueue),
        ("PriorityQueue, seconds", Hold.PriorityQueueOfSeconds),
        ("PriorityQueue, replacing", Hold.PriorityQueueReplacing),
        ("binary heap", Hold.PlainHeap<Binary>),
        ("4-ary heap", Hold.PlainHeap<Quaternary>),
    ];

    public static int Run()
    {
        Console.WriteLine(Machine.Description);
        Console.WriteLine();
        Console.WriteLine($"| pending | calendar | {string.Join(" | ", Others.Select(other => other.Name))} |");
        Console.WriteLine($"|--:|--:|{string.Concat(Others.Select(_ => "--:|"))}");
        foreach (int pending in (int[])[10, 100, 1_000, 10_000, 100_000, 1_000_000])
        {
            DuelOutcome[] outcomes = [.. Others.Select(other => Duel.Between(Hold.Calendar(pending), other.Hold(pending), Rounds))];
            double calendar = Duel.Median([.. outcomes.Select(outcome => outcome.BaselineNanoseconds)]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {pending:N0} | {calendar:0} ns | {string.Join(" | ", outcomes.Select(outcome => outcome.Ratio.ToString("0.00", CultureInfo.InvariantCulture)))} |"));
        }
        return 0;
    }
}
