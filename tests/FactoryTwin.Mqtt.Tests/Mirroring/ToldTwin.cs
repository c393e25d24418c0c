using FactoryTwin.Model;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Mqtt.Twins;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt.Tests.Mirroring;

/// <summary>A twin of the plain form without a broker: what it says goes where a test sends it, and it answers when it is asked.</summary>
internal sealed class ToldTwin : IDisposable
{
    public const string Line = """
        name: Pin line
        stations:
          pins: { kind: source, every: exponential(40 s), part: pin }
          mill:
            kind: machine
            cycle: "lognormal(mean 30 s, cv 0.4)"
            places: 2
            scrap: 5 %
            failures: { every: exponential(30 min), repair: exponential(4 min) }
            power: { idle: 1 kW, processing: 6 kW }
          look: { kind: inspection, cycle: 20 s, accept: 90 % }
          rare: { kind: source, every: 1000 h }
          spare: { kind: machine, cycle: 1 min }
          done: { kind: sink }
          bin: { kind: sink, rejects: true }
        flow:
          - pins -> mill -> [3] -> look
          - rare -> spare -> bin
          - look[accepted] -> done
          - look[rejected] -> bin
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly TwinForm _form;
    private readonly EventHistory _history;
    private readonly TwinDescription _about;
    private long _number;

    /// <param name="seed">Seed of the run.</param>
    /// <param name="mostBytes">How much it keeps of what happened.</param>
    /// <param name="began">The run, by when it began [ms since 1970].</param>
    public ToldTwin(ulong seed = 3, long mostBytes = 1 << 20, long began = 1_000)
    {
        File.WriteAllText(_folder.PathOf("line.yaml"), Line);
        Run = new Simulation(FactoryModel.Load(_folder.PathOf("line.yaml")), seed);
        _history = new EventHistory(Run, mostBytes);
        _about = new TwinDescription(began, new DateTimeOffset(2026, 1, 5, 6, 0, 0, TimeSpan.Zero),
            new RecordingDescription { Name = "Pin line", Stations = Run.Stations.ToValueList(), PartTypes = Run.PartTypes.ToValueList() }) { Answers = true };
        _form = new TwinForm(TwinTopics.Plain, "factorytwin/Pin%20line", _about, new PlaceStates(Run.Stations, Run.StateOf), quality: 1, new TwinAnswers(Run, new PublisherOptions { TellsModel = false }));
        Run.Events.Subscribe(e => Tell(e));
        Run.Events.Subscribe(Hash);
        _form.Birth(Said);
    }

    /// <summary>A machine that never gets a part, and so says nothing.</summary>
    public static StationId Spare => new(4);

    public Simulation Run { get; }

    public StreamHash Hash { get; } = new();

    /// <summary>What it said, in order.</summary>
    public List<MqttMessage> Said { get; } = [];

    /// <summary>What a broker hands to who comes now, with a heartbeat.</summary>
    public IEnumerable<MqttMessage> Kept
    {
        get
        {
            _form.Heartbeat(Run.Now, Said);
            return [.. Said.Where(message => message.IsRetained).GroupBy(message => message.Topic).Select(group => group.Last())];
        }
    }

    /// <summary>What its broker says when it is lost.</summary>
    public MqttMessage Offline => _form.Offline with { IsRetained = false };

    /// <summary>That it is there.</summary>
    public MqttMessage Online
    {
        get
        {
            var said = new List<MqttMessage>();
            _form.Heartbeat(Run.Now, said);
            return said[0] with { IsRetained = false };
        }
    }

    public FactoryMirror NewMirror(bool asks = true) =>
        new(Binding("twin: { dialect: plain }"), [new PlainDialect()], MirrorBench.Start) { AsksForHistory = asks };

    /// <summary>A mirror that has heard so much at its begin: all that was said, or what the broker has kept.</summary>
    public FactoryMirror MirrorThatHeard(IEnumerable<MqttMessage> messages)
    {
        FactoryMirror mirror = NewMirror();
        foreach (MqttMessage message in messages)
            mirror.Receive(message with { ArrivedAt = MirrorBench.At(0) });
        return mirror;
    }

    public MirrorBinding Binding(string to) => MirrorBinding.Parse($"name: L\nmodel: line.yaml\n{to}\n", _folder.PathOf("b.yaml"));

    public string PathOf(string file) => _folder.PathOf(file);

    /// <summary>Has the run go on, and a mirror hear of it all but what is lost.</summary>
    public void GoOn(TimeSpan time, FactoryMirror? mirror = null, double at = 1, Predicate<int>? loses = null)
    {
        int from = Said.Count;
        Run.Advance(time);
        for (int i = from; mirror is not null && i < Said.Count; i++)
        {
            if (loses?.Invoke(i - from) != true)
                mirror.Receive(Said[i] with { IsRetained = false, ArrivedAt = MirrorBench.At(at) });
        }
    }

    /// <summary>Says how far it is, and has a mirror hear of it.</summary>
    public void Reach(FactoryMirror mirror, double at = 1)
    {
        _form.Reached(Run.Now, Said);
        mirror.Receive(Said[^1] with { IsRetained = false, ArrivedAt = MirrorBench.At(at) });
    }

    /// <summary>Answers all that a mirror asks.</summary>
    /// <returns>How many questions that were.</returns>
    public int Answer(FactoryMirror mirror, double at = 1)
    {
        int count = 0;
        for (; mirror.TryTakeQuestion(out MqttMessage question); count++)
        {
            Assert.Equal("factorytwin/Pin%20line/ask", question.Topic);
            Assert.True(TwinRequest.TryRead(question.Payload, out TwinRequest request) && request.Run == _about.Run);
            mirror.Receive(new MqttMessage { Topic = "factorytwin/Pin%20line/answer", Payload = _history.Read(request).ToBytes(), ArrivedAt = MirrorBench.At(at) });
        }
        return count;
    }

    public void Dispose()
    {
        Run.Dispose();
        _folder.Dispose();
    }

    private void Tell(in StationEvent e)
    {
        _history.Add(++_number, e);
        _form.Tell(e, _number, Said);
        _form.Sent(_number);
    }
}
