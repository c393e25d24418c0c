using FactoryTwin.Model;

namespace FactoryTwin.Mqtt.Dialects;

internal sealed partial class MtConnectDialect
{
    /// <summary>An observation, wherever it stands.</summary>
    private readonly record struct Item
    {
        public required JsonTree Said { get; init; }

        public required string Id { get; init; }

        /// <summary>Its type, in words with hyphens.</summary>
        public required string Type { get; init; }

        public required string Category { get; init; }

        public required string? Level { get; init; }
    }

    /// <summary>What is remembered of one machine.</summary>
    private sealed class Machine
    {
        private const int MostItems = 4096;

        private readonly Dictionary<string, (long? Sequence, string? Time)> _told = [];
        private readonly HashSet<string> _faults = [];
        private readonly JobWatch _jobs = new();
        private string? _path, _execution;

        public string? Program { get; set; }

        /// <summary>Whether an observation has not been told: its sequence or its time is another than that of the last of its item.</summary>
        public bool IsNews(Item item)
        {
            (long? Sequence, string? Time) now = (item.Said["sequence"]?.Whole, item.Said["timestamp"]?.Word);
            string key = item.Category == "CONDITION" ? $"{item.Id} {item.Said["conditionId"]?.Word ?? item.Said["nativeCode"]?.Word}" : item.Id;
            if (now.Sequence is not null && _told.TryGetValue(key, out var before) && before == now)
                return false;
            if (_told.Count < MostItems || _told.ContainsKey(key))
                _told[key] = now;
            return true;
        }

        public void TellCondition(Item item, Statement statement)
        {
            string? level = item.Level;
            if (level is not ("NORMAL" or "WARNING" or "FAULT" or "UNAVAILABLE"))
            {
                statement.Unreadable("the level of a CONDITION has a word that is not known");
                return;
            }
            statement.Text($"condition-{SpokenNames.Of(item.Id)}", level);
            bool isChanged = level != "FAULT" ? _faults.Remove(item.Id) : _faults.Count < MostItems && _faults.Add(item.Id);
            if (!isChanged)
                return;
            if (_faults.Count > 0)
                TellFault(statement);
            else if (_execution is not null)
                statement.State(_executions, _execution);
        }

        public void TellExecution(Item item, JsonTree? value, Statement statement)
        {
            if (value?.Word is not { } word)
            {
                statement.Unreadable("EXECUTION is no word");
                return;
            }
            _path ??= item.Id;
            if (item.Id != _path)
            {
                statement.State(_executions, word, SpokenNames.Of(item.Said["name"]?.Word ?? item.Id));
                return;
            }
            _execution = word;
            if (_faults.Count > 0)
                TellFault(statement);
            else
                statement.State(_executions, word);
            switch (word)
            {
                case "ACTIVE": _jobs.Works(statement, Program); break;
                case "PROGRAM_COMPLETED": _jobs.Ends(statement, ObservationKind.Completed); break;
                case "READY" or "STOPPED" or "UNAVAILABLE": _jobs.Rests(); break;
            }
        }

        private static void TellFault(Statement statement) => statement.State(new StateWord("FAULT", StationState.Down));
    }
}
