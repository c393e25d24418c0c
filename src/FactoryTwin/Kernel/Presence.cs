using FactoryTwin.Model;

namespace FactoryTwin.Kernel;

/// <summary>The people of pools who are at a station, as another station sees them.</summary>
/// <threadsafety>Immutable once the plan is built; then safe to share between threads.</threadsafety>
public sealed class Presence
{
    private (int Claim, int Amount)[] _claims = [];

    internal Presence() { }

    /// <summary>How many are there now: those whom the claims of the station have got.</summary>
    public int People(Run run)
    {
        int people = 0;
        foreach ((int claim, int amount) in _claims)
            people += run.IsGranted(claim) ? amount : 0;
        return people;
    }

    internal void Connect((int Claim, int Amount)[] claims) => _claims = claims;
}
