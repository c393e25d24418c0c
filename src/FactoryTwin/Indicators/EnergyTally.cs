using FactoryTwin.Model;

namespace FactoryTwin.Indicators;

/// <summary>What is counted of the energy of a factory beside the times in its states: standby, starts, power signals, and what is worked on when energy is used.</summary>
/// <remarks>Energy of states is their power × whole ticks of time. Here stands what that does not tell: ticks in standby, starts, and kilowatt-ticks of power signals and of part types.
/// Each place has a sum for each part that is on it, so that a part coming or going costs the same however many there are: what a part used is that sum when it goes less that when it came. A part that
/// carries others keeps such a sum for each of them.</remarks>
internal sealed partial class EnergyTally
{
    private readonly double[] _kilowatts;
    private readonly StandbyDefinition?[] _standbys;
    private readonly double[] _startUps;
    private readonly bool[] _isKnown;
    private PlaceEnergy[] _places;
    private long[] _standby;
    private long[] _starts;
    private double[] _signals;
    private PartEnergyTally[] _types;
    private double _withoutPart;

    /// <summary>Whether any station has power by state or a signal of power.</summary>
    public static bool IsKnown(StationInfo info) => info.Power is not null || SignalOf(info) >= 0;

    public EnergyTally(StationInfo[] infos, int partTypes)
    {
        _kilowatts = new double[infos.Length * Account.Count];
        _standby = new long[_kilowatts.Length];
        _signals = new double[_kilowatts.Length];
        _standbys = [.. infos.Select(info => info.Power?.Standby)];
        _startUps = [.. infos.Select(info => info.Power?.StartUpKilowattHours ?? 0)];
        _isKnown = [.. infos.Select(IsKnown)];
        _starts = new long[infos.Length];
        _types = new PartEnergyTally[partTypes + 1];
        var places = new List<PlaceEnergy>();
        for (int station = 0; station < infos.Length; station++)
        {
            byte account = (byte)infos[station].InitialState;
            places.AddRange(Enumerable.Repeat(new PlaceEnergy { Station = station, Account = account }, infos[station].Places));
            for (int i = 0; i < Account.Count; i++)
                _kilowatts[(station * Account.Count) + i] = infos[station].Power?.KilowattsIn(i == Account.Stop ? StationState.Down : (StationState)i) ?? 0;
        }
        _places = [.. places];
    }

    /// <summary>Number of the signal that tells the power of a station's places; -1 where there is none.</summary>
    public static int SignalOf(StationInfo info) => info.Signals.ToList().FindIndex(signal => signal is { Unit: SignalDefinition.PowerUnit, Type: SignalType.Number });

    /// <summary>A place goes from one account to another.</summary>
    public void Switch(int place, int account, long now)
    {
        Settle(place, now);
        ref PlaceEnergy at = ref _places[place];
        bool waited = IsWaiting(at.Account), waits = IsWaiting(account);
        bool wasInStandby = waited && _standbys[at.Station] is { } standby && now - at.WaitingSince > standby.After.Ticks;
        if (!waits && wasInStandby && account is not ((int)StationState.OffShift or (int)StationState.NoData))
            _starts[at.Station]++;
        if (at.Account == (int)StationState.OffShift && account != (int)StationState.NoData)
            _starts[at.Station]++;
        if (waits && !waited)
            at.WaitingSince = now;
        at.Account = (byte)account;
    }

    /// <summary>A place draws another power, by its signal.</summary>
    public void Draw(int place, double kilowatts, long now)
    {
        Settle(place, now);
        _places[place].SignalKilowatts = kilowatts;
    }

    /// <summary>Forgets what was used, and keeps what is going on.</summary>
    public void Restart(PartTable parts, long now)
    {
        SettleAll(now);
        CountParts(parts, now);
        Array.Clear(_types);
        Array.Clear(_standby);
        Array.Clear(_starts);
        Array.Clear(_signals);
        _withoutPart = 0;
    }

    public EnergyTally Copy()
    {
        var copy = (EnergyTally)MemberwiseClone();
        copy._places = _places.AsSpan().ToArray();
        copy._standby = _standby.AsSpan().ToArray();
        copy._starts = _starts.AsSpan().ToArray();
        copy._signals = _signals.AsSpan().ToArray();
        copy._types = _types.AsSpan().ToArray();
        copy._left = [.. _left];
        return copy;
    }

    /// <summary>Counts all until an instant.</summary>
    public void SettleAll(long now)
    {
        for (int place = 0; place < _places.Length; place++)
            Settle(place, now);
    }

    /// <summary>Energy of a station on an account [kWh], of which it was so many ticks there.</summary>
    public double KilowattHours(int station, int account, long ticks)
    {
        int at = (station * Account.Count) + account;
        double energy = _kilowatts[at] * new TimeSpan(ticks - _standby[at]).TotalHours;
        if (_standby[at] != 0)
            energy += _standbys[station]!.PowerKilowatts * new TimeSpan(_standby[at]).TotalHours;
        return energy + ToKilowattHours(_signals[at]);
    }

    /// <summary>Energy of all stations [kWh].</summary>
    /// <param name="times">Ticks of each station on each account.</param>
    public double KilowattHours(ReadOnlySpan<long> times)
    {
        double sum = 0;
        for (int station = 0; station < _isKnown.Length; station++)
        {
            if (!_isKnown[station])
                continue;
            for (int account = 0; account < Account.Count; account++)
                sum += KilowattHours(station, account, times[(station * Account.Count) + account]);
            sum += StartUpKilowattHours(station);
        }
        return sum;
    }

    /// <summary>What the energy of a station is made of; <c>null</c> where its power is not known.</summary>
    public EnergyUse? UseOf(int station, ReadOnlySpan<long> times)
    {
        if (!_isKnown[station])
            return null;
        var states = new double[Account.States];
        for (int account = 0; account < Account.Count; account++)
            states[account == Account.Stop ? Account.Failure : account] += KilowattHours(station, account, times[account]);
        long standby = 0;
        foreach (long ticks in _standby.AsSpan(station * Account.Count, Account.Count))
            standby += ticks;
        return new() { StateKilowattHours = ValueList.Create<double>(states), StandbyTime = new TimeSpan(standby), Starts = _starts[station], StartUpKilowattHours = StartUpKilowattHours(station) };
    }

    private double StartUpKilowattHours(int station) => _starts[station] * _startUps[station];

    /// <summary>Energy of processing and set-up while no part was there [kWh].</summary>
    public double KilowattHoursWithoutPart => ToKilowattHours(_withoutPart);

    /// <summary>Whether a place waits for parts, people, transport or room.</summary>
    public static bool IsWaiting(int account) => (StationState)account is StationState.Idle or StationState.Starved or StationState.Blocked or StationState.WaitingForOperator or StationState.WaitingForTransport;

    /// <summary>Whether a place works on a part, or prepares for it.</summary>
    public static bool IsOnPart(int account) => (StationState)account is StationState.Processing or StationState.Setup;

    private void Settle(int place, long now)
    {
        ref PlaceEnergy at = ref _places[place];
        long from = at.Settled, lasted = now - from;
        at.Settled = now;
        if (lasted == 0 || !_isKnown[at.Station])
            return;
        int account = (at.Station * Account.Count) + at.Account;
        double signal = at.SignalKilowatts * lasted;
        _signals[account] += signal;
        if (IsOnPart(at.Account))
        {
            double used = (_kilowatts[account] * lasted) + signal;
            if (at.Parts > 0)
                at.PerPart += used / at.Parts;
            else
                _withoutPart += used;
        }
        else if (IsWaiting(at.Account) && _standbys[at.Station] is { } standby)
            _standby[account] += Math.Max(0, now - Math.Max(from, at.WaitingSince + standby.After.Ticks));
    }

    private static double ToKilowattHours(double kilowattTicks) => kilowattTicks / TimeSpan.TicksPerHour;

    private struct PlaceEnergy
    {
        /// <summary>Until when all is counted [ticks].</summary>
        public long Settled;

        /// <summary>Since when it waits, where it does [ticks].</summary>
        public long WaitingSince;

        /// <summary>What a part that was here all the time would have used [kilowatt-ticks].</summary>
        public double PerPart;

        /// <summary>Power by its signal [kW].</summary>
        public double SignalKilowatts;

        public int Station;

        /// <summary>Parts that are on it.</summary>
        public int Parts;

        public byte Account;
    }
}
