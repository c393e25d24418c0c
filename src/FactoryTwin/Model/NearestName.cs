namespace FactoryTwin.Model;

/// <summary>Finds the name that somebody probably meant.</summary>
internal static class NearestName
{
    private const int MostNamesListed = 12;

    /// <summary>The nearest of some names: the only one that begins so, or else the one with the fewest letters to change, at most a third of them; <c>null</c> where none is near.</summary>
    public static string? Of(string text, IReadOnlyCollection<string> names)
    {
        const int shortestBeginning = 3;
        string[] longer = text.Length < shortestBeginning ? [] : [.. names.Where(name => name.StartsWith(text, StringComparison.OrdinalIgnoreCase)).Take(2)];
        if (longer.Length == 1)
            return longer[0];
        string? nearest = null;
        int best = Math.Max(1, text.Length / 3) + 1;
        foreach (string name in names)
        {
            int distance = Distance(text, name);
            if (distance < best && distance < Math.Min(text.Length, name.Length))
                (best, nearest) = (distance, name);
        }
        return nearest;
    }

    /// <summary>The remedy for a name that does not exist: the nearest one, or the whole list.</summary>
    public static string? Remedy(string text, IReadOnlyCollection<string> names) => Offer(Of(text, names), names);

    /// <summary>The remedy where the nearest name, or <c>null</c>, is known.</summary>
    public static string? Offer(string? nearest, IReadOnlyCollection<string> names) => nearest is not null
        ? $"did you mean '{nearest}'?"
        : names.Count switch
        {
            0 => null,
            1 => $"there is only '{names.First()}'",
            <= MostNamesListed => $"there are {List(names)}",
            _ => null,
        };

    /// <summary>Names as a person would list them, as in <c>'a', 'b' and 'c'</c>.</summary>
    public static string List(IEnumerable<string> names, string last = "and")
    {
        string[] quoted = [.. names.Select(name => $"'{name}'")];
        return quoted.Length < 2 ? string.Concat(quoted) : $"{string.Join(", ", quoted[..^1])} {last} {quoted[^1]}";
    }

    // Levenshtein with swapped neighbours counted as one change: 'cycel' is one slip away from 'cycle'.
    private static int Distance(string a, string b)
    {
        int[] beforeLast = new int[b.Length + 1], last = [.. Enumerable.Range(0, b.Length + 1)], row = new int[b.Length + 1];
        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int change = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + change);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
            }
            (beforeLast, last, row) = (last, row, beforeLast);
        }
        return last[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
