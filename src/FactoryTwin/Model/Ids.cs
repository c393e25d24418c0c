using System.Globalization;

namespace FactoryTwin.Model;

/// <summary>The number of a station within its factory: its place in the list of stations, from 0. Names are looked up there.</summary>
/// <param name="Index">Place in the factory's list of stations. Range: 0 or more; -1 for <see cref="None"/>.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct StationId(int Index)
{
    /// <summary>No station.</summary>
    public static StationId None => new(-1);

    /// <inheritdoc/>
    public override string ToString() => Index.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The number of a signal within its station: its place in the station's list of signals, from 0.</summary>
/// <param name="Index">Place in the station's list of signals. Range: 0 to 65,535.</param>
/// <threadsafety>Immutable value; safe to share between threads.</threadsafety>
public readonly record struct SignalId(ushort Index)
{
    /// <inheritdoc/>
    public override string ToString() => Index.ToString(CultureInfo.InvariantCulture);
}
