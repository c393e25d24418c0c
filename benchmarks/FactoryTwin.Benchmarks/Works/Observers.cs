using FactoryTwin.Model;

namespace FactoryTwin.Benchmarks;

/// <summary>The least that an observer can do and still have looked at the event.</summary>
internal class CountingObserver : IObserver<StationEvent>
{
    public long Count { get; private set; }

    public long LastPart { get; private set; }

    public virtual void OnNext(StationEvent value)
    {
        Count++;
        LastPart = value.Part;
    }

    public void OnCompleted() { }

    public void OnError(Exception error) { }
}

/// <summary>Litters, so that it is seen that the count of bytes counts.</summary>
internal sealed class LitteringObserver : CountingObserver
{
    public object? Litter { get; private set; }

    public override void OnNext(StationEvent value)
    {
        base.OnNext(value);
        Litter = new object();
    }
}
