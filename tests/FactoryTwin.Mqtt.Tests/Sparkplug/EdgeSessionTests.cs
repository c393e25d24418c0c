using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Sparkplug;
using Microsoft.Extensions.Time.Testing;

namespace FactoryTwin.Mqtt.Tests.Sparkplug;

public class EdgeSessionTests
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));
    private readonly FedFactory _factory = new();
    private readonly List<MqttMessage> _sent = [];
    private EdgeSession? _session;

    [Fact]
    public void Births_come_first_and_number_from_0_with_every_metric_by_name_type_and_an_alias_of_its_own()
    {
        Connect();
        Assert.Equal(["spBv1.0/plant/NBIRTH/line", "spBv1.0/plant/DBIRTH/line/mill", "spBv1.0/plant/DBIRTH/line/ovens", "spBv1.0/plant/DBIRTH/line/done%2F1"], _sent.Select(message => message.Topic));
        Assert.Equal([0, 1, 2, 3], _sent.Select(message => Read(message).Sequence));
        Assert.All(_sent, message => Assert.Equal((0, false), (message.QualityOfService, message.IsRetained)));
        SparkplugMetric[] metrics = [.. _sent.SelectMany(message => Read(message).Metrics)];
        Assert.All(metrics, metric => Assert.True(metric.Name is not null && metric.Type != SparkplugType.Unknown && metric.Timestamp is not null));
        ulong[] aliases = [.. metrics.Where(metric => metric.Name != "Node Control/Rebirth").Select(metric => metric.Alias!.Value)];
        Assert.Equal(aliases.Length, aliases.Distinct().Count());
        Assert.Null(metrics.Single(metric => metric.Name == "Node Control/Rebirth").Alias);
        Assert.Equal("idle", Text(Metric(_sent[1], "State")));
        Assert.Equal("starved", Text(Metric(_sent[2], "Places/2/State")));
        Assert.Equal(["Quality", "engUnit", "engHigh"], Metric(_sent[1], "Signals/spindle-power").Properties.Select(property => property.Name));
        Assert.True(Metric(_sent[1], "Signals/spindle-power").IsNull);
    }

    [Fact]
    public void The_will_is_the_death_of_the_session_and_has_the_number_of_its_birth_which_goes_up_with_each_attempt_and_wraps()
    {
        EdgeSession session = Session();
        for (int attempt = 0; attempt < 300; attempt++)
        {
            MqttMessage will = session.Will();
            Assert.Equal(("spBv1.0/plant/NDEATH/line", 1, false), (will.Topic, will.QualityOfService, will.IsRetained));
            Assert.Equal(attempt % 256, Whole(Read(will)[0]));
            Assert.Null(Read(will).Sequence);
        }
        session.Connected(_sent);
        Assert.Equal(299 % 256, Whole(Metric(_sent[0], "bdSeq")));
    }

    [Fact]
    public void Data_have_only_aliases_and_numbers_that_wrap_after_255()
    {
        Connect();
        for (int i = 0; i < 300; i++)
        {
            _factory.Tell(i, FedFactory.Mill, StationEventKind.StateChanged, i % 2 == 0 ? StationState.Processing : StationState.Starved);
            _session!.Drain(_sent);
        }
        Assert.Equal(Enumerable.Range(0, _sent.Count).Select(i => i % 256), _sent.Select(message => Read(message).Sequence!.Value));
        Assert.All(_sent.Skip(4).SelectMany(message => Read(message).Metrics), metric => Assert.True(metric.Name is null && metric.Alias is not null && metric.Type == SparkplugType.Unknown));
    }

    [Fact]
    public void A_rebirth_repeats_all_births_with_the_same_number_of_the_session_and_the_present_values()
    {
        Connect();
        _factory.Tell(1, FedFactory.Mill, StationEventKind.PartCompleted, StationState.Blocked, part: 1);
        _session!.Drain(_sent);
        long session = Whole(Metric(_sent[0], "bdSeq"));
        _sent.Clear();
        Command("spBv1.0/plant/NCMD/line", SparkplugMetric.Make("Node Control/Rebirth", null, 1, SparkplugType.Boolean, SparkplugValue.Flag(true)));
        Assert.Equal(["NBIRTH", "DBIRTH", "DBIRTH", "DBIRTH"], _sent.Select(message => message.Topic.Split('/')[2]));
        Assert.Equal(session, Whole(Metric(_sent[0], "bdSeq")));
        Assert.Equal(0, Read(_sent[0]).Sequence);
        Assert.Equal(1, Whole(Metric(_sent[1], "Parts/Completed")));
        Assert.Equal("blocked", Text(Metric(_sent[1], "State")));
    }

    [Fact]
    public void A_rebirth_that_is_asked_for_with_false_or_for_another_node_does_nothing()
    {
        Connect();
        _sent.Clear();
        Command("spBv1.0/plant/NCMD/line", SparkplugMetric.Make("Node Control/Rebirth", null, 1, SparkplugType.Boolean, SparkplugValue.Flag(false)));
        Command("spBv1.0/plant/NCMD/other", SparkplugMetric.Make("Node Control/Rebirth", null, 1, SparkplugType.Boolean, SparkplugValue.Flag(true)));
        _session!.Received(new MqttMessage { Topic = "spBv1.0/plant/NCMD/line", Payload = new byte[] { 0xFF } }, "", _sent);
        Assert.Empty(_sent);
        Assert.Equal(1, _session.RefusedCommands);
    }

    [Fact]
    public void A_node_with_a_primary_host_is_born_when_the_host_says_that_it_is_there_and_leaves_when_it_goes()
    {
        Connect(Options() with { PrimaryHost = "scada" });
        Assert.Contains("spBv1.0/STATE/scada", _session!.TopicFilters);
        Assert.Empty(_sent);
        Assert.False(Host("other", true, 50));
        Assert.False(Host("scada", false, 90));
        Assert.Empty(_sent);                                    // offline
        Assert.False(Host("scada", true, 80));
        Assert.Empty(_sent);                                    // older than what was heard
        Assert.False(Host("scada", true, 100));
        Assert.Equal("spBv1.0/plant/NBIRTH/line", _sent[0].Topic);
        Assert.False(Host("scada", false, 99));                 // older than the birth
        Assert.True(_session.IsBorn);
        Assert.True(Host("scada", false, 100));
        Assert.Equal("spBv1.0/plant/NDEATH/line", _session.Leave().Topic);
        _sent.Clear();
        _session.Will();
        _session.Connected(_sent);
        Host("scada", true, 99);
        Assert.Empty(_sent);
        Host("scada", true, 101);
        Assert.Equal(1, Whole(Metric(_sent[0], "bdSeq")));
    }

    [Fact]
    public void Each_broker_has_a_time_of_its_own_for_the_state_of_the_host_and_the_old_form_is_understood()
    {
        Connect(Options() with { PrimaryHost = "scada" });
        Host("scada", true, 1000, "a");
        _session!.Connected(_sent);
        _sent.Clear();
        Host("scada", true, 10, "b");
        Assert.NotEmpty(_sent);
        _session.Connected(_sent);
        _sent.Clear();
        _session.Received(new MqttMessage { Topic = "STATE/scada", Payload = "OFFLINE"u8.ToArray() }, "a", _sent);
        Assert.Empty(_sent);
        _session.Received(new MqttMessage { Topic = "STATE/scada", Payload = "ONLINE"u8.ToArray() }, "a", _sent);
        Assert.NotEmpty(_sent);
        Assert.True(_session.Received(new MqttMessage { Topic = "STATE/scada", Payload = "OFFLINE"u8.ToArray() }, "a", _sent));
    }

    [Fact]
    public void A_node_looks_elsewhere_only_when_the_host_did_not_come_in_time()
    {
        Connect(Options() with { PrimaryHost = "scada", HostPatience = TimeSpan.FromSeconds(5) });
        Assert.False(_session!.LooksElsewhere);
        _clock.Advance(TimeSpan.FromSeconds(5));
        Assert.True(_session.LooksElsewhere);
        Host("scada", true, 1);
        Assert.False(_session.LooksElsewhere);
    }

    [Fact]
    public void What_was_sent_in_the_last_two_keep_alives_and_what_waited_comes_after_the_births_as_historical_and_before_what_is_new()
    {
        Connect(Options() with { KeepAlive = TimeSpan.FromSeconds(10) });
        _factory.Tell(1, FedFactory.Mill, StationEventKind.StateChanged, StationState.Setup);
        _session!.Drain(_sent);
        _clock.Advance(TimeSpan.FromSeconds(21));               // surely arrived
        StationEvent perhaps = _factory.Tell(22, FedFactory.Mill, StationEventKind.StateChanged, StationState.Processing);
        _session.Drain(_sent);
        _session.Lost();
        StationEvent waited = _factory.Tell(23, FedFactory.Mill, StationEventKind.PartCompleted, StationState.Blocked, part: 1);
        _session.Drain(_sent);
        _sent.Clear();
        _session.Will();
        _session.Connected(_sent);
        Assert.Equal(1, Whole(Metric(_sent[1], "Parts/Completed")));
        _sent.Clear();
        StationEvent live = _factory.Tell(24, FedFactory.Mill, StationEventKind.StateChanged, StationState.Starved);
        _session.Drain(_sent);
        _session.Drain(_sent);
        (long Sequence, bool IsHistorical)[] told = [.. _sent.Where(message => message.Topic.Contains("NDATA", StringComparison.Ordinal)).SelectMany(message => Read(message).Metrics)
            .SelectMany(metric => Rows(metric).Select(e => (e.Sequence, metric.IsHistorical)))];
        Assert.Equal([(perhaps.Sequence, true), (waited.Sequence, true), (live.Sequence, false)], told);
        Assert.Equal([true, false], _sent.Where(message => message.Topic.Contains("DDATA", StringComparison.Ordinal)).Select(message => Read(message).Metrics.All(metric => metric.IsHistorical)));
    }

    [Fact]
    public void However_long_the_connection_was_away_what_may_not_have_arrived_is_sent_again()
    {
        Connect(Options() with { KeepAlive = TimeSpan.FromSeconds(10) });
        StationEvent perhaps = _factory.Tell(1, FedFactory.Done, StationEventKind.PartEnded, part: 1);
        _session!.Drain(_sent);
        _session.Lost();
        _clock.Advance(TimeSpan.FromHours(1));
        _session.Trim();
        Assert.Equal([(perhaps.Sequence, true)], ToldAfterReconnect());
        _clock.Advance(TimeSpan.FromSeconds(21));
        _session.Trim();   // the connection has stood for long enough
        Assert.Empty(ToldAfterReconnect());
        Assert.Equal(0, _session.Dropped);
    }

    [Fact]
    public void What_may_not_have_arrived_and_is_no_longer_kept_is_counted_when_the_connection_is_back()
    {
        Connect(Options() with { KeepAlive = TimeSpan.FromSeconds(10), MostKeptEvents = 5 });
        TellParts(5);
        _session!.Drain(_sent);
        _clock.Advance(TimeSpan.FromSeconds(21));
        TellParts(5);   // for which go the first five, that have arrived
        _session.Drain(_sent);
        _clock.Advance(TimeSpan.FromSeconds(1));
        _session.Lost();
        TellParts(3);
        Assert.Equal(0, _session.Dropped);
        Assert.Equal([(9, true), (10, true), (11, true), (12, true), (13, true)], ToldAfterReconnect());
        Assert.Equal(3, _session.Dropped);   // the sixth, seventh and eighth
        TellParts(5);
        Assert.Equal(3, _session.Dropped);

        void TellParts(int count)
        {
            for (int i = 0; i < count; i++)
                _factory.Tell(1, FedFactory.Done, StationEventKind.PartEnded, part: 1);
        }
    }

    [Fact]
    public void When_more_waits_than_is_kept_the_oldest_goes_and_is_counted()
    {
        var told = new List<long>();
        EdgeSession session = Session(Options() with { MostKeptEvents = 300, Told = e => told.Add(e.Sequence) });
        for (int i = 0; i < 1000; i++)
            _factory.Tell(i, FedFactory.Done, StationEventKind.PartEnded, part: i + 1);
        session.Will();
        session.Connected(_sent);
        while (session.Log.HasUnsent)
            session.Drain(_sent);
        Assert.Equal(700, session.Log.Dropped);
        Assert.Equal(1000, Whole(Metric(_sent[3], "Parts/Ended")));   // it is counted nevertheless
        Assert.Equal(Enumerable.Range(1, 1000).Select(i => (long)i), told);   // and kept for who asks
        Assert.Equal(Enumerable.Range(701, 300).Select(i => (long)i), _sent.SelectMany(message => Read(message).Metrics).Where(metric => metric.Name is null).SelectMany(Rows).Select(e => e.Sequence));
    }

    [Fact]
    public void A_signal_is_told_when_it_leaves_its_deadband_or_its_quality_changes()
    {
        Connect(Options() with { Deadband = (station, signal) => signal.Name == "spindle-power" ? 0.5 : 0 });
        long[] told = [.. new[] { (1.0, SignalQuality.Good), (1.5, SignalQuality.Good), (1.51, SignalQuality.Good), (1.51, SignalQuality.Bad), (1.2, SignalQuality.Bad), (0.9, SignalQuality.Bad) }.Index().Where(each =>
        {
            _sent.Clear();
            _factory.Tell(each.Index, FedFactory.Mill, StationEventKind.SignalChanged, value: each.Item.Item1, quality: each.Item.Item2);
            _session!.Drain(_sent);
            return _sent.Count > 0;
        }).Select(each => (long)each.Index)];
        Assert.Equal([0, 2, 3, 5], told);
        Assert.Equal(0, (int)Read(_sent[^1])[0].Properties[0].Value!.Value.AsNumber!.Value);
    }

    [Fact]
    public void Texts_and_flags_are_told_as_what_they_are_and_power_place_by_place()
    {
        Connect();
        _sent.Clear();
        _factory.Tell(1, FedFactory.Mill, StationEventKind.SignalChanged, value: 1, signal: 1);
        _factory.Tell(1, FedFactory.Mill, StationEventKind.SignalChanged, value: 1, signal: 2);
        _factory.Tell(1, FedFactory.Ovens, StationEventKind.SignalChanged, value: 4.5, place: 1, state: StationState.Starved);
        _session!.Drain(_sent);
        SparkplugMetric[] mill = [.. Read(_sent[1]).Metrics];
        Assert.True(mill[0].TryRead(SparkplugType.Boolean, out SparkplugValue flag, out _) && flag.AsFlag);
        Assert.Equal("drilling", Text(mill[1]));
        _sent.Clear();
        Command("spBv1.0/plant/NCMD/line", SparkplugMetric.Make("Node Control/Rebirth", null, 1, SparkplugType.Boolean, SparkplugValue.Flag(true)));
        Assert.True(Metric(_sent[2], "Places/1/Signals/power").IsNull);
        Assert.False(Metric(_sent[2], "Places/2/Signals/power").IsNull);
    }

    [Fact]
    public void A_station_of_which_nothing_is_known_dies_and_is_born_again()
    {
        Connect();
        _sent.Clear();
        _factory.Tell(1, FedFactory.Ovens, StationEventKind.StateChanged, StationState.NoData);
        _session!.Drain(_sent);
        Assert.DoesNotContain(_sent, message => message.Topic.Contains("DDEATH", StringComparison.Ordinal));   // its other place is known
        _factory.Tell(2, FedFactory.Ovens, StationEventKind.StateChanged, StationState.NoData, place: 1);
        _session.Drain(_sent);
        Assert.Equal("spBv1.0/plant/DDEATH/line/ovens", _sent[^1].Topic);
        int deaths = _sent.Count;
        Command("spBv1.0/plant/NCMD/line", SparkplugMetric.Make("Node Control/Rebirth", null, 1, SparkplugType.Boolean, SparkplugValue.Flag(true)));
        Assert.DoesNotContain(_sent.Skip(deaths), message => message.Topic.EndsWith("DBIRTH/line/ovens", StringComparison.Ordinal));
        _factory.Tell(3, FedFactory.Ovens, StationEventKind.StateChanged, StationState.Processing);
        _session.Drain(_sent);
        Assert.Equal("spBv1.0/plant/DBIRTH/line/ovens", _sent[^1].Topic);
        Assert.Equal("processing", Text(Metric(_sent[^1], "Places/1/State")));
    }

    [Fact]
    public void A_death_with_the_number_of_this_session_that_another_process_has_left_is_contradicted_by_births()
    {
        MqttMessage left = Session().Will();
        _clock.Advance(TimeSpan.FromSeconds(1));
        Connect();
        _sent.Clear();
        Assert.False(_session!.Received(left, "", _sent));
        Assert.Equal(["NBIRTH", "DBIRTH", "DBIRTH", "DBIRTH"], _sent.Select(message => message.Topic.Split('/')[2]));
        Assert.Equal(0, Whole(Metric(_sent[0], "bdSeq")));
        _sent.Clear();
        _session.Will();
        _session.Connected(_sent);
        _sent.Clear();
        _session.Received(left, "", _sent);
        Assert.Empty(_sent);   // of a session before, which hosts know
        MqttMessage own = _session.Leave();
        _session.Received(own, "", _sent);
        Assert.Empty(_sent);
    }

    [Fact]
    public void Commands_are_handed_on_by_name_or_alias_and_refused_where_they_do_not_fit()
    {
        List<SparkplugCommand> commands = [];
        Connect(Options() with { Command = commands.Add });
        Assert.Contains("spBv1.0/plant/DCMD/line/mill", _session!.TopicFilters);
        ulong alias = Metric(_sent[1], "Signals/spindle-power").Alias!.Value;
        Command("spBv1.0/plant/DCMD/line/mill", SparkplugMetric.Make(null, alias, 1, null, SparkplugValue.Double(3)));
        Command("spBv1.0/plant/DCMD/line/mill", SparkplugMetric.Make("Signals/door-open", null, 1, SparkplugType.Boolean, SparkplugValue.Flag(true)));
        Command("spBv1.0/plant/DCMD/line/mill", SparkplugMetric.Make("Signals/door-open", null, 1, SparkplugType.String, SparkplugValue.Words("yes")));
        Command("spBv1.0/plant/DCMD/line/nobody", SparkplugMetric.Make("Signals/door-open", null, 1, SparkplugType.Boolean, SparkplugValue.Flag(true)));
        Assert.Equal([new SparkplugCommand { Station = "mill", Name = "Signals/spindle-power", Number = 3 }, new SparkplugCommand { Station = "mill", Name = "Signals/door-open", Flag = true }], commands);
        Assert.Equal(2, _session.RefusedCommands);
    }

    [Fact]
    public void Without_a_taker_of_commands_their_topics_are_not_subscribed_to()
    {
        Connect();
        Assert.Equal(["spBv1.0/plant/NCMD/line"], _session!.TopicFilters);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a+")]
    [InlineData("#")]
    public void An_id_that_topics_do_not_allow_is_refused(string id) =>
        Assert.StartsWith($"'{id}' is no id of Sparkplug: write one that is not empty and has no '+', '#' or '/'.", Assert.Throws<ArgumentException>(() => Options() with { Node = id }).Message, StringComparison.Ordinal);

    private static SparkplugEdgeNodeOptions Options() => new() { Group = "plant", Node = "line" };

    private EdgeSession Session(SparkplugEdgeNodeOptions? options = null)
    {
        _session = new EdgeSession(_factory, options ?? Options(), _clock);
        _factory.Subscribe(new Feeder(_session));
        return _session;
    }

    private void Connect(SparkplugEdgeNodeOptions? options = null)
    {
        EdgeSession session = Session(options);
        session.Will();
        session.Connected(_sent);
    }

    /// <summary>The events that are told again after another connection, and whether as historical.</summary>
    private (long Sequence, bool IsHistorical)[] ToldAfterReconnect()
    {
        _session!.Will();
        _session.Connected(_sent);
        _sent.Clear();
        while (_session.HasUnsent)
            _session.Drain(_sent);
        return [.. _sent.SelectMany(message => Read(message).Metrics).SelectMany(metric => Rows(metric).Select(e => (e.Sequence, metric.IsHistorical)))];
    }

    private bool Host(string id, bool isOnline, long timestamp, string broker = "") =>
        _session!.Received(new SparkplugState(isOnline, timestamp).ToMessage(id), broker, _sent);

    private void Command(string topic, SparkplugMetric metric)
    {
        var payload = new SparkplugPayload(1, null);
        payload.Add(metric);
        _session!.Received(new MqttMessage { Topic = topic, Payload = payload.ToBytes() }, "", _sent);
    }

    private static SparkplugPayload Read(MqttMessage message)
    {
        Assert.True(SparkplugPayload.TryRead(message.Payload.Span, out SparkplugPayload payload, out string reason), reason);
        return payload;
    }

    private static SparkplugMetric Metric(MqttMessage message, string name) => Read(message).Metrics.Single(metric => metric.Name == name);

    private static long Whole(SparkplugMetric metric) => metric.TryRead(SparkplugType.Int64, out SparkplugValue value, out string reason) ? value.AsWhole : throw new InvalidOperationException(reason);

    private static string? Text(SparkplugMetric metric) => metric.TryRead(SparkplugType.String, out SparkplugValue value, out _) ? value.AsText : null;

    private static IEnumerable<StationEvent> Rows(SparkplugMetric metric)
    {
        if (!metric.TryRead(SparkplugType.DataSet, out SparkplugValue value, out _))
            yield break;
        foreach (SparkplugValue?[] row in value.AsTable!.Rows)
        {
            Assert.True(EventTable.TryRead(row, out StationEvent e));
            yield return e;
        }
    }

    private sealed class Feeder(EdgeSession session) : IObserver<StationEvent>
    {
        public void OnCompleted() { }

        public void OnError(Exception error) { }

        public void OnNext(StationEvent value) => session.Add([value]);
    }
}
