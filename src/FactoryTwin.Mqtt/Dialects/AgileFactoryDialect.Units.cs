namespace FactoryTwin.Mqtt.Dialects;

internal sealed partial class AgileFactoryDialect
{
    /// <summary>A module or a vehicle.</summary>
    private sealed class Unit
    {
        private const int MostExpected = 32;

        private readonly Dictionary<string, (string Command, string? Piece)> _expected = [];
        private readonly Queue<string> _order = new();
        private string? _piece, _own;
        private JsonTree? _heldBack;

        public ActionWatch Actions { get; } = new();

        public string? Kind { get; set; }

        public string? Availability { get; set; }

        public bool? IsConnected { get; set; }

        /// <summary>Whether it has told a state itself.</summary>
        public bool TellsStates { get; set; }

        /// <summary>Remembers what an action that was ordered is, because states do not always say so.</summary>
        public void Expect(JsonTree? action)
        {
            if (action?["id"]?.Word is not { } id || (action["command"] ?? action["type"])?.Word is not { Length: > 0 } command)
                return;
            Keep(id, command, PieceOf(action));
        }

        /// <summary>Whether an action is work of the factory: its commands are in capitals, those that a controller does for itself are not.</summary>
        public bool IsJob(JsonTree action) => CommandOf(action) is not { } command || char.IsAsciiLetterUpper(command[0]);

        /// <summary>Tells the begin or the end of an action.</summary>
        /// <param name="action">The action.</param>
        /// <param name="statement">Who says so.</param>
        /// <param name="isSecond">Whether it is the second controller of a module: it is ready a second or two before the module is, which the control unit waits for. Default: no.</param>
        public ActionNews TellJob(JsonTree action, Statement statement, bool isSecond = false)
        {
            if (action["id"]?.Word is not { } id || action["state"]?.Word is not { } state || !IsJob(action))
                return ActionNews.None;
            if (isSecond && id == _own && state is "FINISHED" or "FAILED")
            {
                string[] fields = ["id", "state", "command", "result"];
                _heldBack = JsonTree.OfFields(fields.Where(field => action[field]?.Word is not null).ToDictionary(field => field, field => JsonTree.OfText(action[field]!.Word!)));
                return ActionNews.Stale;
            }
            string? result = action["result"]?.Word;
            if (_heldBack?["id"]?.Word != id && (!isSecond || state == "RUNNING"))
                TellHeldBack(statement);
            else if (!isSecond)
                result ??= _heldBack?["result"]?.Word;
            if (!isSecond && (_own != id || state is not "RUNNING"))
                (_own, _heldBack) = (state == "RUNNING" ? id : null, null);
            ActionNews news = Actions.Hear(new ActionSaid(id, state), isOrdered: _expected.ContainsKey(id));
            if (CommandOf(action) is not { } command || news is not (ActionNews.Started or ActionNews.Ended))
                return news;
            string part = command is "DRILL" or "MILL" or "FIRE" or "CHECK_QUALITY" ? "" : SpokenNames.Of(command);
            string? piece = PieceOf(action) ?? _expected.GetValueOrDefault(id).Piece;
            // A store names the piece only when it has brought it; a machine works on the one that it has taken.
            piece ??= part.Length == 0 ? _piece : news == ActionNews.Ended && result is not (null or "PASSED" or "FAILED") ? result : null;
            Keep(id, command, piece);
            bool isGood = state == "FINISHED" && result != "FAILED";
            statement.Text("command", command);
            statement.Job(news == ActionNews.Started ? ObservationKind.Started : isGood ? ObservationKind.Completed : ObservationKind.Rejected, piece, part);
            if (part.Length > 0)
                statement.State(_actions, state, part);
            _piece = command == "PICK" ? piece : command == "DROP" ? null : _piece;
            return news;
        }

        /// <summary>Tells the end of which only the second controller has spoken, where the module is gone, or one of both has gone on without a word of it.</summary>
        public void TellHeldBack(Statement statement)
        {
            if (_heldBack is not { } ended)
                return;
            (_own, _heldBack) = (null, null);
            TellJob(ended, statement);
        }

        private void Keep(string id, string command, string? piece)
        {
            if (!_expected.ContainsKey(id))
                _order.Enqueue(id);
            _expected[id] = (command, piece);
            if (_order.Count > MostExpected)
                _expected.Remove(_order.Dequeue());
        }

        private string? CommandOf(JsonTree action) => action["command"]?.Word is { Length: > 0 } command ? command : action["id"]?.Word is { } id && _expected.TryGetValue(id, out var expected) ? expected.Command : null;

        private static string? PieceOf(JsonTree action) =>
            (action.At(["metadata", "workpieceId"]) ?? action.At(["metadata", "workpiece", "workpieceId"]) ?? action.At(["metadata", "loadId"]))?.Word is { Length: > 0 } piece ? piece : null;
    }
}
