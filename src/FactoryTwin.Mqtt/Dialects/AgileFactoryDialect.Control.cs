namespace FactoryTwin.Mqtt.Dialects;

internal sealed partial class AgileFactoryDialect
{
    private bool TellControl(string[] levels, JsonTree said, Statement statement)
    {
        if (levels[1] == "order")
        {
            foreach (JsonTree order in JsonTree.EachOf(said))
                _orders.Hear(order, levels[2] == "active", statement);
            if (levels[2] == "completed")
                _orders.Settle();
            _orders.TellStates(statement);
        }
        else if (levels[1] == "pairing")
        {
            foreach (JsonTree unit in JsonTree.EachOf(said["modules"]).Concat(JsonTree.EachOf(said["transports"])))
                TellPaired(unit, statement);
        }
        else
            TellStock(said, statement);
        return true;
    }

    /// <summary>What the control unit knows of a module or a vehicle, told when it changes: it is repeated every second, whether the unit is heard or not.</summary>
    private void TellPaired(JsonTree said, Statement control)
    {
        if (said["serialNumber"]?.Word is not { Length: > 0 } serial || !_units.TryGet(serial, control, out Unit? unit))
            return;
        Statement statement = control.Of(serial, null);
        TellKind(said["subType"] ?? said["type"], unit, statement);
        if (said["available"]?.Word is { } availability && availability != unit.Availability)
            statement.Text("availability", unit.Availability = availability);
        if (said["connected"] is { Kind: JsonKind.Flag, Flag: var isConnected } && isConnected != unit.IsConnected)
            statement.Presence(isConnected);
        unit.IsConnected = said.IsSet("connected");
        // Nobody else says what it does: it is so as long as this is repeated.
        if (said["type"]?.Word == "MODULE" && !unit.TellsStates && unit.IsConnected == true && unit.Availability is { } word)
            statement.State(_available, word);
    }

    private static void TellStock(JsonTree said, Statement control)
    {
        if (said["stockItems"] is not { Kind: JsonKind.List } stock)
        {
            control.Unreadable("the stock has no items");
            return;
        }
        DateTimeOffset? time = DeviceTimes.TryIso(said["ts"]?.Text ?? "", out DateTimeOffset read) ? read : null;
        foreach (IGrouping<string, JsonTree> store in stock.Items.GroupBy(item => item["hbw"]?.Word is { Length: > 0 } serial ? serial : "ccu"))
            StockText.Tell(store, control.Of(store.Key, time));
    }

    /// <summary>The orders of the control unit.</summary>
    private sealed class OrderBoard
    {
        private const int Most = 16_384;

        private static readonly string[] _kinds = ["production", "storage"];

        private readonly Dictionary<string, string> _open = [];
        private readonly HashSet<string> _ended = [];
        private bool _isNew = true;

        public void Settle() => _isNew = false;

        /// <summary>Of each kind of orders, whether one is under way.</summary>
        public void TellStates(Statement statement)
        {
            foreach (string kind in _kinds)
                statement.State(_underWay, _open.ContainsValue(kind) ? "IN_PROGRESS" : "none", kind);
        }

        public void Hear(JsonTree order, bool isActive, Statement statement)
        {
            if (order["orderId"]?.Word is not { } id || order["state"]?.Word is not { } state)
            {
                statement.Unreadable("an order has no id or no state");
                return;
            }
            string part = SpokenNames.Of(order["orderType"]?.Word ?? "order");
            bool isEnd = state is "FINISHED" or "ERROR" or "CANCELLED";
            if (_ended.Contains(id))
                return;
            if (_open.Count + _ended.Count >= Most)
                statement.Unreadable("there are more than 16384 orders");
            else if (state == "IN_PROGRESS" && _open.TryAdd(id, part))
                statement.Of("ccu", TimeOf(order["startedAt"])).Job(ObservationKind.Started, id, part);
            else if (isEnd && _ended.Add(id))
            {
                DateTimeOffset? time = TimeOf(order["stoppedAt"]);
                bool isOld = !_open.Remove(id) && _isNew && !isActive;
                (isOld ? statement.AsHistory(time) : statement.Of("ccu", time)).Job(state == "FINISHED" ? ObservationKind.Completed : ObservationKind.Rejected, id, part);
            }
            else if (!isEnd && state is not ("IN_PROGRESS" or "ENQUEUED"))
                statement.Unreadable("the state of an order has a word that is not known");
        }

        private static DateTimeOffset? TimeOf(JsonTree? time) => DeviceTimes.TryIso(time?.Text ?? "", out DateTimeOffset read) ? read : null;
    }
}
