namespace FactoryTwin.Mqtt.Mirroring;

/// <summary>Watches the clock of a device: how far it is from ours, whether it stands still, whether it has jumped.</summary>
/// <remarks>One message is one sample: the newest time that it tells against its arrival. A median is not moved by single messages that were late; a distance that three messages in a row agree on is a jump.</remarks>
internal sealed class SourceClock
{
    public const int WindowLength = 31;

    private const int MessagesToFreeze = 5, MessagesToJump = 3;
    private static readonly TimeSpan _timeToFreeze = TimeSpan.FromSeconds(30), _jump = TimeSpan.FromSeconds(5);

    private readonly Queue<long> _window = new();
    private readonly List<long> _sorted = [];
    private readonly long[] _suspects = new long[MessagesToJump];
    private int _suspectCount, _repeats;
    private DateTimeOffset _lastDevice, _standsSince;
    private TimeSpan _correction;

    public ClockHealth Health { get; private set; }

    /// <summary>Whether the last message told a distance that others have to confirm.</summary>
    public bool IsSuspect => _suspectCount > 0;

    public int Jumps { get; private set; }

    /// <summary>Running median of arrival less device time.</summary>
    public TimeSpan Offset => _sorted.Count == 0 ? TimeSpan.Zero : new TimeSpan(_sorted[_sorted.Count / 2]);

    public DeviceClock Report => new() { Health = Health, Offset = Offset, Jumps = Jumps };

    /// <summary>Hears a message.</summary>
    /// <param name="device">The newest time that it tells.</param>
    /// <param name="arrived">When it arrived.</param>
    /// <returns>Whether the clock has turned out to have jumped.</returns>
    public bool Hear(DateTimeOffset device, DateTimeOffset arrived)
    {
        if (Health != ClockHealth.Silent && device == _lastDevice)
        {
            if (++_repeats >= MessagesToFreeze && arrived - _standsSince >= _timeToFreeze)
                Health = ClockHealth.Frozen;
            return false;
        }
        if (Health == ClockHealth.Frozen)
            Forget();
        (_lastDevice, _standsSince, _repeats) = (device, arrived, 1);
        long offset = (arrived - device).Ticks;
        bool hasJumped = false;
        if (_sorted.Count > 0 && Math.Abs(offset - Offset.Ticks) > _jump.Ticks)
        {
            if (_suspectCount > 0 && Math.Abs(offset - _suspects[_suspectCount - 1]) > _jump.Ticks)
                _suspectCount = 0;
            _suspects[_suspectCount++] = offset;
            if (_suspectCount < MessagesToJump)
                return false;
            Forget();
            Array.ForEach(_suspects, Take);
            (hasJumped, Jumps) = (true, Jumps + 1);
        }
        else
        {
            Take(offset);
        }
        _suspectCount = 0;
        Settle();
        return hasJumped;
    }

    /// <summary>A time of the device on the clock of this machine; <c>null</c> while its clock stands still, or may have jumped.</summary>
    public DateTimeOffset? OnOurClock(DateTimeOffset device) => _repeats > 1 || IsSuspect ? null
        : _correction.Ticks > 0 && device > DateTimeOffset.MaxValue - _correction || _correction.Ticks < 0 && device < DateTimeOffset.MinValue - _correction ? null
        : device + _correction;

    private void Take(long offset)
    {
        _window.Enqueue(offset);
        int at = _sorted.BinarySearch(offset);
        _sorted.Insert(at < 0 ? ~at : at, offset);
        if (_window.Count > WindowLength)
            _sorted.RemoveAt(_sorted.BinarySearch(_window.Dequeue()));
    }

    private void Forget()
    {
        _window.Clear();
        _sorted.Clear();
    }

    /// <summary>What puts a skewed clock right is the distance of the message that came fastest, so that nothing happens after its arrival. It stays as it is while it is near enough, so that durations are those of the device.</summary>
    private void Settle()
    {
        Health = Offset.Duration() <= DeviceClock.Tolerance ? ClockHealth.InStep : ClockHealth.Skewed;
        if (Health == ClockHealth.InStep)
            _correction = TimeSpan.Zero;
        else if (new TimeSpan(_sorted[0]) is var least && (least < _correction || least - _correction > DeviceClock.Tolerance))
            _correction = least;
    }
}
