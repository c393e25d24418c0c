// Deliberately bad code, so that the rules about folders can be seen to fail. Their root namespaces play the parts of the library's and of the adapter's.
#pragma warning disable IDE0051 // unused on purpose

namespace Control.Kernel
{
    public class Clock
    {
        internal readonly long _ticks = 1;

        public IObservable<long>? Ticks { get; init; }

        internal long HiddenTick() => _ticks;

        protected virtual long OpenTick() => _ticks;
    }

    internal sealed class HiddenClock;
}

namespace Control.Model
{
    internal sealed class KnowsKernel
    {
        public static string Name() => typeof(Kernel.Clock).Name;
    }
}

namespace Control.Elsewhere
{
    internal sealed class Thing
    {
        public Kernel.Clock? Clock { get; init; }
    }
}

namespace Control.Stations
{
    internal sealed class Talker
    {
        public static void Say() => Console.WriteLine("I am a station.");
    }

    internal sealed class Honest : Kernel.Clock
    {
        public long Tick() => OpenTick();
    }

    internal sealed class Insider
    {
        private readonly Kernel.HiddenClock? _hidden = null;

        public static Func<Kernel.Clock, long> Peek(long more) => clock => clock.HiddenTick() + clock._ticks + more;

        public override string ToString() => $"{_hidden}";
    }
}

namespace AdapterControl.Connection
{
    internal sealed class KnowsDialect
    {
        public static string Name() => typeof(Dialects.KnowsMirror).Name;
    }
}

namespace AdapterControl.Dialects
{
    internal sealed class KnowsMirror
    {
        public Mirroring.Honest? Mirror { get; init; }
    }

    internal sealed class KnowsClient
    {
        public MQTTnet.IMqttClient? Client { get; init; }
    }
}

namespace AdapterControl.Mirroring
{
    internal sealed class Honest
    {
        public static string Name() => typeof(Dialects.KnowsClient).Name;
    }
}
