using System.Globalization;
using System.Numerics;
using FactoryTwin.Model;

namespace FactoryTwin.Streams;

/// <summary>A hash of a stream of events, in their order and over all their fields: two streams that have the same hash are, but for an unlikely accident, the same to the last bit.</summary>
/// <remarks>64 bits, a multiply-and-rotate mix over the fields as 64-bit little-endian words. Not for cryptography. Which hash a stream has may change with a version that says so.</remarks>
/// <threadsafety>One thread at a time.</threadsafety>
public sealed class StreamHash : IForkableObserver
{
    private ulong _hash = 0x9E3779B97F4A7C15;

    /// <summary>The hash of the events so far.</summary>
    public ulong Value => _hash;

    /// <summary>Number of events so far.</summary>
    public long Count { get; private set; }

    /// <summary>An independent hash that has heard the same.</summary>
    public StreamHash Fork() => (StreamHash)MemberwiseClone();

    IForkableObserver IForkableObserver.Fork() => Fork();

    /// <inheritdoc/>
    public void OnNext(StationEvent value)
    {
        Count++;
        unchecked
        {
            Mix((ulong)value.Time.Ticks);
            Mix((ulong)value.Sequence);
            Mix((ulong)value.Part);
            Mix(BitConverter.DoubleToUInt64Bits(value.Value));
            Mix((ulong)value.Station.Index << 32 | (ulong)value.Place << 16 | value.Signal.Index);
            Mix((ulong)value.Kind << 24 | (ulong)value.State << 16 | (ulong)value.Phase << 8 | (ulong)value.Quality);
        }
    }

    /// <inheritdoc/>
    public void OnCompleted() { }

    /// <inheritdoc/>
    public void OnError(Exception error) { }

    /// <summary>The hash as 16 hexadecimal digits.</summary>
    public override string ToString() => _hash.ToString("x16", CultureInfo.InvariantCulture);

    private void Mix(ulong word) => _hash = unchecked((BitOperations.RotateLeft(_hash, 27) ^ word) * 0xD6E8FEB86659FD93);
}
