using FactoryTwin.Model;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Mirroring;

namespace FactoryTwin.Mqtt.Tests.Aps;

/// <summary>From the log of a small factory, by the binding that a survey proposes, to a mirror that has made what the factory made.</summary>
public class MirroredApsTests
{
    private static readonly SimulatedAps _factory = new(TimeSpan.FromMinutes(30));

    [Theory]
    [InlineData("drill", "SVR0002")]
    [InlineData("mill", "SVR0003")]
    [InlineData("aiqs", "SVR0004")]
    public async Task A_mirror_of_its_log_has_the_parts_of_each_machine_good_and_bad_and_its_times(string station, string serial)
    {
        List<StationEvent> seen = await Mirrored();
        StationEvent[] was = [.. _factory.Events.Where(happened => _factory.Stations[happened.Station.Index].Name == station)];
        StationInfo mirrored = _stations!.First(info => info.Name == serial);
        StationEvent[] isNow = [.. seen.Where(happened => happened.Station == mirrored.Id)];
        Assert.True(Made(was, isGood: true) > 5);
        Assert.Equal(Made(was, isGood: true), Made(isNow, isGood: true));
        Assert.Equal(Made(was, isGood: false), isNow.Count(happened => happened.Kind == StationEventKind.PartScrapped || happened is { Kind: StationEventKind.PartCompleted, Value: not 0 }));
        double off = Math.Abs((Processing(was) - Processing(isNow)).TotalMilliseconds);
        Assert.InRange(off, 0, 5 * (was.Count(happened => happened.Kind == StationEventKind.PartArrived) + 1));
    }

    [Theory]
    [InlineData("ccu", "production")]
    [InlineData("SVR0002", "pick")]
    public async Task A_component_of_it_can_be_a_station_with_states_and_parts(string device, string component)
    {
        List<StationEvent> seen = await Mirrored(MirrorBinding.Parse($"name: Small factory\ndevices:\n  it: {{ dialect: fischertechnik-aps, device: {device}, component: {component}, station: it }}\n"));
        Assert.True(Made([.. seen], isGood: true) > 5);
        TimeSpan busy = Processing([.. seen]);
        Assert.InRange(busy, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(29.9));
        Assert.All(seen.Where(happened => happened.Kind == StationEventKind.StateChanged), happened => Assert.True(happened.State is StationState.Processing or StationState.Idle));
    }

    private IReadOnlyList<StationInfo>? _stations;

    private async Task<List<StationEvent>> Mirrored(MirrorBinding? bound = null)
    {
        var survey = new BrokerSurvey();
        foreach ((DateTimeOffset at, string topic, string payload) in _factory.Messages)
            survey.Receive(Dialects.Heard.MessageOf(topic, payload) with { ArrivedAt = at });
        MirrorBinding binding = bound ?? MirrorBinding.Parse(survey.Report().ProposedBinding("Small factory"));
        await using var mirror = new FactoryMirror(binding, [DialectRegistry.BuiltIn.Find("fischertechnik-aps")!.Create()], _factory.Start);
        _stations = mirror.Stations;
        var seen = new List<StationEvent>();
        using IDisposable listening = mirror.Events.Subscribe(seen.Add);
        using var lines = new StringReader(string.Join('\n', _factory.Log));
        var log = new MirrorLog(lines);
        await log.PlayAsync(mirror, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal((1, 0), (log.WithoutTopic, log.Broken));
        Assert.Equal(0, mirror.Unreadable.Total);
        return seen;
    }

    private static int Made(StationEvent[] events, bool isGood) => events.Count(happened => happened.Kind == StationEventKind.PartCompleted && happened.Value == 0 == isGood);

    private static TimeSpan Processing(StationEvent[] events)
    {
        TimeSpan sum = TimeSpan.Zero;
        SimTime? since = null;
        foreach (StationEvent happened in events)
        {
            if (since is { } begin && happened.State != StationState.Processing)
                (sum, since) = (sum + (happened.Time - begin), null);
            else if (since is null && happened.State == StationState.Processing)
                since = happened.Time;
        }
        return sum;
    }
}
