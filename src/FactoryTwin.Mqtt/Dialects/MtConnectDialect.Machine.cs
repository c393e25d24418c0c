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
        private readonly HashSet<string> _faults = [], _stops = [];
        private readonly JobWatch _jobs = new();
        private string? _path, _execution;

        public string? Program { get; set; }

        /// <summary>Whether an observation has not been told: its sequence or its time is another than that of the last of its item.</summary>
        public bool IsNews(Item item)
        {
            (long? Sequence, string? Time) now = (item.Said["sequence"]?.Whole, item.Said["timestamp"]?.Word);
            string key = item.Category == "CONDITION" ? $"{item.Id} {CodeOf(item)}" : item.Id;
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
            // Each fault of an item ends by itself; a NORMAL that names none ends them all.
            string code = CodeOf(item) ?? "", fault = $"{item.Id} {code}";
            bool isChanged = level == "FAULT" ? _faults.Count < MostItems && _faults.Add(fault) : code.Length > 0 ? _faults.Remove(fault) : _faults.RemoveWhere(known => known.StartsWith(item.Id + " ", StringComparison.Ordinal)) > 0;
            if (isChanged)
                TellState(statement);
        }

        public void TellEmergencyStop(Item item, JsonTree? value, Statement statement)
        {
            if (value?.Word is not ("TRIGGERED" or "ARMED" or "UNAVAILABLE"))
                statement.Unreadable("EMERGENCY_STOP has a word that is not known");
            else if (value.Word == "TRIGGERED" ? _stops.Count < MostItems && _stops.Add(item.Id) : _stops.Remove(item.Id))
                TellState(statement);
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
            TellState(statement);
            switch (word)
            {
                case "ACTIVE": _jobs.Works(statement, Program); break;
                case "PROGRAM_COMPLETED": _jobs.Ends(statement, ObservationKind.Completed); break;
                case "READY" or "STOPPED" or "UNAVAILABLE": _jobs.Rests(); break;
            }
        }

        /// <summary>An emergency stop goes before a fault, and a fault before what the controller does.</summary>
        private void TellState(Statement statement)
        {
            if (_stops.Count > 0)
                statement.State(new StateWord("EMERGENCY_STOP", StationState.Down, StationPhase.ProtectiveStop));
            else if (_faults.Count > 0)
                statement.State(new StateWord("FAULT", StationState.Down));
            else if (_execution is not null)
                statement.State(_executions, _execution);
        }

        private static string? CodeOf(Item item) => item.Said["conditionId"]?.Word ?? item.Said["nativeCode"]?.Word;
    }
}
