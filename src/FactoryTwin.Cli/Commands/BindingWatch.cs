using System.Globalization;
using System.Security.Cryptography;
using FactoryTwin.Model;
using FactoryTwin.Mqtt;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Streams;

namespace FactoryTwin.Cli.Commands;

/// <summary>Notices that a binding has changed, or a file that it names, and has the mirror that runs take it.</summary>
/// <remarks>It looks once a second. Notices of the file system do not reach into every container and over every network, and editors write in place or put another file there: whoever looks at the name sees both. A file that differs
/// from one look to the next may still be being written, and is waited for.</remarks>
internal sealed class BindingWatch
{
    private static readonly TimeSpan _every = TimeSpan.FromSeconds(1);

    private readonly FactoryMirror _mirror;
    private readonly string _file;
    private Dictionary<string, string> _seen, _judged, _contents;

    /// <param name="mirror">The mirror, as it has just been made: what changes from now on is noticed.</param>
    /// <param name="file">The file that its binding was read from.</param>
    public BindingWatch(FactoryMirror mirror, string file)
    {
        (_mirror, _file) = (mirror, file);
        (_judged, _contents) = (Of(Files(), Stamp), Of(Files(), Content));
        _seen = _judged;
    }

    /// <summary>Looks until it is asked to end.</summary>
    /// <param name="say">Told what came of it, in one line for each thing.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="end">Asks to end.</param>
    public async Task RunAsync(Action<string> say, TimeProvider clock, CancellationToken end)
    {
        using var timer = new PeriodicTimer(_every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(end).ConfigureAwait(false))
                await LookAsync(say, end).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // It was asked to.
        }
    }

    private async Task LookAsync(Action<string> say, CancellationToken end)
    {
        Dictionary<string, string> stamps = Of(_judged.Keys, Stamp), before = _seen;
        _seen = stamps;
        if (!AreEqual(stamps, before) || AreEqual(stamps, _judged))
            return;
        _judged = stamps;
        Dictionary<string, string> contents = Of(stamps.Keys, Content);
        if (AreEqual(contents, _contents))
            return;
        IReadOnlyList<string> files = await TakeAsync(say, end).ConfigureAwait(false);
        // What it names now is judged; the rest as it was before it was read, so that a change in the meantime is not lost.
        (_judged, _contents) = (Of(files, file => stamps.GetValueOrDefault(file) ?? Stamp(file)), Of(files, file => contents.GetValueOrDefault(file) ?? Content(file)));
        _seen = _judged;
    }

    /// <summary>Has the mirror take the binding.</summary>
    /// <returns>The files to look at from now on.</returns>
    private async Task<IReadOnlyList<string>> TakeAsync(Action<string> say, CancellationToken end)
    {
        MirrorBinding before = _mirror.Binding;
        string[] others = [];
        try
        {
            await _mirror.ReloadAsync(MirrorBinding.Load(_file), end).ConfigureAwait(false);
            say($"binding reloaded: {Difference(before, _mirror.Binding)}");
        }
        catch (ModelException faulty)
        {
            foreach (ModelProblem problem in faulty.Problems)
                say(problem.ToString());
            say("the binding stays as it was");
            others = [.. faulty.Problems.Select(problem => problem.File).OfType<string>()];
        }
        catch (ArgumentException unfit)
        {
            say($"{_file}: {MqttArguments.Sentence(unfit)}");
            say("the binding stays as it was");
        }
        catch (MqttLinkException refused)
        {
            say($"binding reloaded: {Difference(before, _mirror.Binding)}");
            say(refused.Message);
        }
        catch (ObserverException failed)
        {
            say($"binding reloaded: {Difference(before, _mirror.Binding)}");
            foreach (Exception failure in failed.InnerExceptions)
                say(failure.Message);
        }
        return [.. Files().Union(others)];
    }

    private IEnumerable<string> Files()
    {
        MirrorBinding binding = _mirror.Binding;
        IEnumerable<string> named = binding.Dialects.Select(use => use.Mapping).Append(binding.Model).OfType<string>().Select(name => Path.Combine(binding.Folder, name));
        return named.Prepend(_file).Concat(_mirror.Model?.FilesRead ?? []).Distinct();
    }

    private static Dictionary<string, string> Of(IEnumerable<string> files, Func<string, string> what) => files.ToDictionary(file => file, what);

    private static bool AreEqual(Dictionary<string, string> one, Dictionary<string, string> other) => one.Count == other.Count && one.All(each => other.GetValueOrDefault(each.Key) == each.Value);

    /// <summary>What a look at the name costs little to tell.</summary>
    private static string Stamp(string file) => new FileInfo(file) is { Exists: true } there ? string.Create(CultureInfo.InvariantCulture, $"{there.LastWriteTimeUtc.Ticks} {there.Length}") : "";

    /// <summary>Nothing of a file that cannot be read: who loads it says why.</summary>
    private static string Content(string file)
    {
        try
        {
            return Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string Difference(MirrorBinding before, MirrorBinding now)
    {
        Dictionary<string, DeviceBinding> old = before.Devices.ToDictionary(device => device.Label);
        int more = now.Devices.Count(device => !old.ContainsKey(device.Label)), changed = now.Devices.Count(device => old.TryGetValue(device.Label, out DeviceBinding? known) && !known.Equals(device));
        int less = old.Count - (now.Devices.Count - more);
        string[] parts = [.. Count(more, "more"), .. Count(less, "less"), .. Count(changed, "changed")];
        if (now.Twin != before.Twin)
            parts = [.. parts, now.Twin is not { } twin ? "no twin" : $"its twin is '{twin.Prefix}' by {twin.Dialect}"];
        if (now.Name != before.Name)
            parts = [.. parts, $"its name is '{now.Name}'"];
        return (parts.Length == 0 ? "the same devices" : string.Join(", ", parts)) + (now.Brokers.Equals(before.Brokers) ? "" : "; its broker counts from the next start on");
    }

    private static string[] Count(int number, string how) => number == 0 ? [] : [string.Create(CultureInfo.InvariantCulture, $"{number} device{(number == 1 ? "" : "s")} {how}")];
}
