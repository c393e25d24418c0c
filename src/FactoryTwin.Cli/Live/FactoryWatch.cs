using System.Reactive.Linq;
using FactoryTwin.Cli.Output;
using FactoryTwin.Indicators;
using FactoryTwin.Model;
using FactoryTwin.Stations;
using FactoryTwin.Streams;

namespace FactoryTwin.Cli.Live;

/// <summary>Listens to a factory on its thread, and tells on any other how it stands, how it stood in each minute of the last day, and what was worth a note.</summary>
internal sealed class FactoryWatch : IDisposable
{
    /// <summary>The rolling OEE below which the alarm is raised, and at which it is cleared.</summary>
    public const double LowOeeRatio = 0.60, ClearOeeRatio = 0.65;

    private const int MostNotes = 50, MostPast = 24 * 60;

    /// <summary>How long the last while is, for the states of stations.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    /// <summary>How long it is for OEE and good parts: long enough for several of them, so that one part more or less raises no alarm.</summary>
    public static readonly TimeSpan LongWindow = TimeSpan.FromHours(1);

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    private readonly IFactory _factory;
    private readonly Lock _gate = new();
    private readonly FactoryIndicators _indicators;
    private readonly PresentWatch _present;
    private readonly LastSignals _signals;
    private readonly StationState[][] _states;
    private readonly int?[] _capacities;
    private readonly Queue<IndicatorReport> _minutes = [];
    private readonly Queue<FactoryView> _past = [];
    private readonly Queue<Note> _notes = [];
    private readonly List<IDisposable> _subscriptions;
    private SimTime _last;
    private bool _hasHeard;
    private TimedValue? _rollingOee;
    private bool _isOeeLow;

    /// <param name="factory">The factory, on its thread or while it stands still.</param>
    /// <param name="model">Its model, which tells how much its buffers hold; <c>null</c> where there is none.</param>
    public FactoryWatch(IFactory factory, FactoryModel? model)
    {
        _factory = factory;
        _indicators = new FactoryIndicators(factory.Stations, factory.PartTypes);
        _present = new PresentWatch(factory.Stations);
        _signals = new LastSignals(factory);
        _states = [.. factory.Stations.Select(station => Enumerable.Repeat(station.InitialState, Math.Max(1, station.Places)).ToArray())];
        _capacities = [.. factory.Stations.Select(station => model?.Stations.FirstOrDefault(entry => entry.Name == station.Name)?.Definition switch
        {
            BufferDefinition buffer => buffer.Capacity,
            _ => null,
        })];
        _last = factory.Clock.Now;
        HearPresent(_last);
        _indicators.StartMeasuring(_last);
        _minutes.Enqueue(_indicators.Read(_last));
        _subscriptions =
        [
            factory.Events.Subscribe(Hear),
            Observable.Interval(Every, factory.Clock).Subscribe(_ => TakeMinute()),
            factory.RollingLineOee(LongWindow, Every).Do(Take).AlarmBelow(LowOeeRatio, ClearOeeRatio).Subscribe(Take),
        ];
    }

    /// <summary>What devices call the job of a place; may be asked on any thread. Default: <c>null</c>, nobody tells.</summary>
    public Func<StationId, int, string?>? JobOf { get; init; }

    /// <summary>What was worth a note, the last one last.</summary>
    public IReadOnlyList<Note> Notes
    {
        get
        {
            lock (_gate)
                return [.. _notes];
        }
    }

    /// <summary>How it stood in each minute, the last one last.</summary>
    public IReadOnlyList<FactoryView> Past
    {
        get
        {
            lock (_gate)
                return [.. _past];
        }
    }

    /// <summary>How it stands.</summary>
    public FactoryView Read()
    {
        (SimTime now, DateTimeOffset local) = (_factory.Clock.Now, _factory.Clock.GetLocalNow());
        string[][] jobs = [.. _factory.Stations.Select(Jobs)];   // asked before the lock: who answers may be waiting for it
        lock (_gate)
            return View(now, local, jobs);
    }

    private string[] Jobs(StationInfo station) => JobOf is null ? [] : [.. Enumerable.Range(0, station.Places).Select(place => JobOf(station.Id, place)).OfType<string>().Distinct()];

    /// <summary>All that was counted so far; on the factory's thread, so that it fits its present.</summary>
    public FactoryIndicators ForkIndicators()
    {
        lock (_gate)
            return _indicators.Fork();
    }

    /// <summary>Good parts so far.</summary>
    public long Good
    {
        get
        {
            lock (_gate)
                return _indicators.Read(_last).Flow.Good;
        }
    }

    public void Tell(string text)
    {
        SimTime now = _factory.Clock.Now;
        lock (_gate)
            Keep(new Note(now, text));
    }

    public void Dispose() => _subscriptions.ForEach(subscription => subscription.Dispose());

    /// <summary>What places do at present, where that is not what was heard of them: at the begin it may not be known yet, as at a mirror, and be known without a word when the first is heard.</summary>
    private void HearPresent(SimTime now)
    {
        foreach (StationInfo station in _factory.Stations)
        {
            for (int place = 0; place < station.Places; place++)
            {
                if (_factory.StateOf(station.Id, place) is { } state && state.State != _states[station.Id.Index][place])
                    Take(new StationEvent { Time = now, Station = station.Id, Place = (ushort)place, Kind = StationEventKind.StateChanged, State = state.State, Phase = state.Phase });
            }
        }
    }

    private void Hear(StationEvent e)
    {
        if (!_hasHeard)
            HearPresent(e.Time);
        _hasHeard = true;
        Take(e);
    }

    private void Take(StationEvent e)
    {
        lock (_gate)
        {
            _last = e.Time;
            _indicators.On(e);
            _present.On(e);
            _signals.On(e);
            ref StationState before = ref _states[e.Station.Index][e.Place];
            if (e.State == StationState.Down && before != StationState.Down)
            {
                StationInfo station = _factory.Stations[e.Station.Index];
                Keep(new Note(e.Time, $"{station.Name}{(station.Places > 1 ? FormattableString.Invariant($"[{e.Place}]") : "")} is down{(e.Phase == StationPhase.None ? "" : $" ({EventWords.Spaced(e.Phase)})")}"));
            }
            before = e.State;
        }
    }

    private void TakeMinute()
    {
        FactoryView view = Read();
        lock (_gate)
        {
            _minutes.Enqueue(_indicators.Read(Later(view.Time, _last)));
            while (_minutes.Count > LongWindow / Every + 1)
                _minutes.Dequeue();
            _past.Enqueue(view);
            while (_past.Count > MostPast)
                _past.Dequeue();
        }
    }

    private void Take(TimedValue oee)
    {
        lock (_gate)
            _rollingOee = oee;
    }

    private void Take(Alarm alarm)
    {
        lock (_gate)
        {
            _isOeeLow = alarm.IsRaised;
            Keep(new Note(alarm.Time, alarm.IsRaised
                ? FormattableString.Invariant($"ALARM: rolling OEE {alarm.Value * 100:0} % is below {LowOeeRatio * 100:0} %")
                : FormattableString.Invariant($"alarm over: rolling OEE {alarm.Value * 100:0} % is back at {ClearOeeRatio * 100:0} % or more")));
        }
    }

    private void Keep(Note note)
    {
        _notes.Enqueue(note);
        if (_notes.Count > MostNotes)
            _notes.Dequeue();
    }

    private FactoryView View(SimTime now, DateTimeOffset local, string[][] jobs)
    {
        SimTime at = Later(now, _last);   // the clock is read without stopping the factory, which may have gone on
        IndicatorReport report = _indicators.Read(at);
        IndicatorReport lately = _minutes.First(), window = _minutes.First(minute => at - minute.To <= Window || minute == _minutes.Last());
        FactoryPresent present = _present.Read(at);
        return new FactoryView
        {
            Time = at,
            LocalTime = local,
            Stations = [.. report.Stations.Select((station, i) => StationView(station, window.Stations[i], present.Stations[i], _capacities[i]) with { Signals = _signals.Of(station.Station), Jobs = jobs[i] })],
            Good = report.Flow.Good,
            Lost = report.Flow.Scrapped + report.Flow.Rejected,
            GoodLately = report.Flow.Good - lately.Flow.Good,
            Lately = at - lately.To,
            InProgress = report.Flow.Present,
            OeeRatio = report.LineOee?.Value,
            RollingOeeRatio = _rollingOee is { } oee && at - oee.Time < 2 * Every ? oee.Value : null,   // a window that tells nothing is not that of before
            IsOeeLow = _isOeeLow,
            EnergyKilowattHours = report.EnergyKilowattHours,
            EnergyPerPartKilowattHours = report.EnergyPerPart.Value,
        };
    }

    private static StationView StationView(StationIndicators now, StationIndicators before, StationPresent present, int? capacity)
    {
        double[] times = [.. now.States.Select((state, i) => (state.Time - before.States[i].Time).TotalSeconds)];
        double all = times.Sum();
        return new StationView
        {
            Info = now.Station,
            Places = [.. present.Places.Select(place => place.Does)],
            ShareRatios = all > 0 ? [.. times.Select(time => time / all)] : [],
            Good = now.Station.IsFleet ? now.Completed : now.Good,   // what vehicles carry is not judged
            NotGood = now.Station.IsFleet ? 0 : now.Completed - now.Good,
            Parts = present.Parts.Count,
            Capacity = capacity,
        };
    }

    private static SimTime Later(SimTime one, SimTime two) => one > two ? one : two;
}

/// <summary>Something that was worth a line.</summary>
internal readonly record struct Note(SimTime Time, string Text);
