using FactoryTwin.Cli.Output;
using FactoryTwin.Mqtt;

namespace FactoryTwin.Cli.Live;

/// <summary>Says once each what a person should know of a mirror: among the events of its dashboard, or without a terminal as a warning.</summary>
internal sealed class MirrorNotices(FactoryMirror mirror, Terminal terminal)
{
    private static readonly TimeSpan _every = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> _said = [], _warned = [];

    /// <summary>Says what is new once a second, as long as something goes on.</summary>
    public async Task DuringAsync(Task live, FactoryWatch watch)
    {
        while (await Task.WhenAny(live, Task.Delay(_every, terminal.Clock)).ConfigureAwait(false) != live)
            Say(watch);
        Say(watch);
        await live.ConfigureAwait(false);
    }

    /// <summary>Warns of what was not warned of yet, when it is over.</summary>
    public void Warn()
    {
        foreach (string sentence in Sentences().Where(_warned.Add))
            terminal.Error.WriteLine(Tables.Printable($"warning: {sentence}"));
    }

    private void Say(FactoryWatch watch)
    {
        if (!terminal.IsOutputInteractive)
            Warn();
        else
            Array.ForEach([.. Sentences().Where(_said.Add)], watch.Tell);
    }

    private IEnumerable<string> Sentences() => mirror.Health is var health ? health.Faults.Concat(new[] { health.NewRun, health.Notice }.OfType<string>()) : [];
}
