using FactoryTwin.Model;
using FactoryTwin.Model.Text;
using FactoryTwin.Stations;

namespace FactoryTwin;

/// <summary>What is different in a model, and whether a run can go on in it.</summary>
internal static class ModelChanges
{
    /// <summary>Keys of a station of which no state depends, and which may be left out.</summary>
    private static readonly HashSet<string> Free = ["ideal", "scrap", "accept", "rework"];

    /// <summary>Keys of which no state depends but that they are there.</summary>
    private static readonly HashSet<string> FreeWhereGiven =
    [
        "cycle", "every", "failures.every", "failures.repair", "minor-stops.every", "minor-stops.lasting", "setup.time", "maintenance.time", "tool.life", "tool.change",
    ];

    /// <summary>Numbers of the stations that differ.</summary>
    /// <param name="model">The model of the run.</param>
    /// <param name="changed">The model in which it is to go on.</param>
    /// <exception cref="ArgumentException">It cannot.</exception>
    public static int[] Of(FactoryModel model, FactoryModel changed)
    {
        List<string> faults = [.. Wholes(model, changed).Where(whole => !whole.IsAlike).Select(whole => $"'{whole.Key}' differs")];
        string[] before = [.. model.Stations.Select(entry => entry.Name)], after = [.. changed.Stations.Select(entry => entry.Name)];
        faults.AddRange(before.Except(after).Select(name => $"station '{name}' is missing"));
        faults.AddRange(after.Except(before).Select(name => $"station '{name}' is new"));
        List<int> stations = [];
        if (before.SequenceEqual(after))
        {
            for (int i = 0; i < before.Length; i++)
            {
                string[] keys = [.. Differences(model.Kinds, model.Stations[i].Definition, changed.Stations[i].Definition).Distinct()];
                if (model.Stations[i].Definition.Equals(changed.Stations[i].Definition))
                    continue;
                stations.Add(i);
                faults.AddRange(keys.Select(key => $"station '{before[i]}': '{key}' differs"));
            }
        }
        else if (before.Order().SequenceEqual(after.Order()))
            faults.Add("the stations stand in another order");
        return faults.Count == 0 ? [.. stations]
            : throw new ArgumentException($"The run cannot go on in '{changed.Name}': {string.Join("; ", faults)}. Leave that as it is, or begin a new run with it.", nameof(changed));
    }

    private static (string Key, bool IsAlike)[] Wholes(FactoryModel one, FactoryModel other) =>
    [
        ("start", one.Start == other.Start), ("shifts", one.Shifts.Equals(other.Shifts)), ("operators", one.Operators.Equals(other.Operators)), ("parts", one.Parts.Equals(other.Parts)),
        ("transport", one.Transport.Equals(other.Transport)), ("flow", one.Flows.Equals(other.Flows)), ("loops", one.Loops.Equals(other.Loops)), ("blocking", one.Blocking == other.Blocking),
    ];

    private static IEnumerable<string> Differences(StationKinds kinds, StationDefinition one, StationDefinition other)
    {
        if (one.GetType() != other.GetType())
            return ["kind"];
        bool isBuffer = one is BufferDefinition;
        return Differences(kinds.Of(one).Write(one), kinds.Of(other).Write(other), "").Where(each => !(
            Free.Contains(each.Path) || (each.Path == "capacity" && isBuffer) || (FreeWhereGiven.Contains(each.Path) && each is { One: { } before, Other: { } after } && CountsParts(before) == CountsParts(after))))
            .Select(each => each.Path);
    }

    /// <summary>The scalars that differ, by the names of their keys, and what is there on one side alone.</summary>
    private static IEnumerable<(string Path, string? One, string? Other)> Differences(TextNode one, TextNode other, string path)
    {
        if (one.Kind != other.Kind || one.Items.Count != other.Items.Count)
            return [(path, null, null)];
        if (one.Kind == TextNodeKind.Scalar)
            return one.Scalar == other.Scalar ? [] : [(path, one.Scalar, other.Scalar)];
        if (one.Kind == TextNodeKind.List)
            return one.Items.Zip(other.Items).SelectMany(pair => Differences(pair.First, pair.Second, path));
        return one.Entries.Concat(other.Entries).Select(entry => entry.Key).Distinct().SelectMany(key =>
        {
            string below = path.Length == 0 ? key : $"{path}.{key}";
            return one[key] is { } mine && other[key] is { } its ? Differences(mine, its, below) : [(below, null, null)];
        });
    }

    /// <summary>A clock that counts parts is another one than a clock of times.</summary>
    private static bool CountsParts(string distribution) => distribution.Contains(" parts", StringComparison.Ordinal);
}
