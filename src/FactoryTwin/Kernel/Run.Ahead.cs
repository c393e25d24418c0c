using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace FactoryTwin.Kernel;

/// <content>A large factory does not fit into the caches near the processor, and an event waits for the memory a dozen times, each time for an address that the last wait has brought.
/// So what the next events will touch is fetched while the present one is done. It changes nothing but the time.</content>
public sealed partial class Run
{
    /// <summary>From so many timers on; with fewer, all is near anyway.</summary>
    internal const int LargeFactory = 1_000;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FetchAhead()
    {
        (int likely, int newcomer) = _calendar.LikelyNext();
        if (newcomer < _timers.Length)
        {
            Fetch(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_timerInfos), newcomer));
            Fetch(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_timers), newcomer));
        }
        if (likely >= _timers.Length)
            return;

        // What leads to it was fetched when it was the newcomer, some events ago; so what it leads to itself can be fetched now.
        ref TimerInfo next = ref _timerInfos[likely];
        if (next.Sampler >= 0)
            Fetch(ref _streams[next.Stream]);
        FetchObject(next.Target);
    }

    /// <summary>Asks for the line of the cache that something lies in. Should the collector move it meanwhile, the wrong line comes, and nothing else is wrong.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Fetch<T>(ref T what)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref what));
    }

    /// <summary>Asks for an object, without a look at it: a reference to one of its fields would be checked first, and that is the wait that is to be saved.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void FetchObject(object what)
    {
        byte* at = (byte*)Unsafe.As<object, nint>(ref what);
        Fetch(ref *at);
        Fetch(ref *(at + 64));
    }
}
