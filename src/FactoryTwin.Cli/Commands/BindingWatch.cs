using System.Globalization;
using System.Security.Cryptography;
using System.Text;
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
    private readonly Action<string> _say;
    private string[] _files;
    private string _seen, _judged, _content;

    /// <param name="mirror">The mirror.</param>
    /// <param name="file">The file that its binding was read from.</param>
    /// <param name="say">Told what came of it, in one line for each thing.</param>
    public BindingWatch(FactoryMirror mirror, string file, Action<string> say)
    {
        (_mirror, _file, _say) = (mirror, file, say);
        _files = FilesOf();
        (_seen, _content) = (Stamp(), Content());
        _judged = _seen;
    }

    /// <summary>Looks until it is asked to end.</summary>
    public async Task RunAsync(TimeProvider clock, CancellationToken end)
    {
        using var timer = new PeriodicTimer(_every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(end).ConfigureAwait(false))
                await LookAsync(end).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // It was asked to.
        }
    }

    private async Task LookAsync(CancellationToken end)
    {
        string stamp = Stamp(), before = _seen;
        _seen = stamp;
        if (stamp != before || stamp == _judged)
            return;
        _judged = stamp;
        string content = Content();
        if (content == _content)
            return;
        _content = content;
        await TakeAsync(end).ConfigureAwait(false);
        (_seen, _content) = (Stamp(), Content());   // it may name other files now
        _judged = _seen;
    }

    private async Task TakeAsync(CancellationToken end)
    {
        MirrorBinding before = _mirror.Binding;
        string[] others = [];
        try
        {
            await _mirror.ReloadAsync(MirrorBinding.Load(_file), end).ConfigureAwait(false);
            _say($"binding reloaded: {Difference(before, _mirror.Binding)}");
        }
        catch (ModelException faulty)
        {
            foreach (ModelProblem problem in faulty.Problems)
                _say(problem.ToString());
            _say("the binding stays as it was");
            others = [.. faulty.Problems.Select(problem => problem.File).OfType<string>()];
        }
        catch (ArgumentException unfit)
        {
            _say($"{_file}: {MqttArguments.Sentence(unfit)}");
            _say("the binding stays as it was");
        }
        catch (MqttLinkException refused)
        {
            _say($"binding reloaded: {Difference(before, _mirror.Binding)}");
            _say(refused.Message);
        }
        catch (ObserverException failed)
        {
            _say($"binding reloaded: {Difference(before, _mirror.Binding)}");
            foreach (Exception failure in failed.InnerExceptions)
                _say(failure.Message);
        }
        _files = [.. FilesOf().Union(others)];
    }

    private string[] FilesOf()
    {
        MirrorBinding binding = _mirror.Binding;
        IEnumerable<string> named = binding.Dialects.Select(use => use.Mapping).Append(binding.Model).OfType<string>().Select(name => Path.Combine(binding.Folder, name));
        return [.. named.Prepend(_file).Concat(_mirror.Model?.FilesRead ?? []).Distinct()];
    }

    /// <summary>What a look at the names costs little to tell.</summary>
    private string Stamp() => string.Join('\n', _files.Select(file => new FileInfo(file) is { Exists: true } there
        ? string.Create(CultureInfo.InvariantCulture, $"{there.LastWriteTimeUtc.Ticks} {there.Length}")
        : ""));

    private string Content()
    {
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string file in _files)
        {
            byte[] bytes = Read(file);
            all.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{file}\n{bytes.Length}\n")));
            all.AppendData(bytes);
        }
        return Convert.ToHexString(all.GetHashAndReset());
    }

    /// <summary>Nothing of a file that cannot be read: who loads it says why.</summary>
    private static byte[] Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string Difference(MirrorBinding before, MirrorBinding now)
    {
        Dictionary<string, DeviceBinding> old = before.Devices.ToDictionary(device => device.Label);
        int more = now.Devices.Count(device => !old.ContainsKey(device.Label)), changed = now.Devices.Count(device => old.TryGetValue(device.Label, out DeviceBinding? known) && !known.Equals(device));
        int less = old.Count - (now.Devices.Count - more);
        string[] parts = [.. Count(more, "more"), .. Count(less, "less"), .. Count(changed, "changed")];
        return (parts.Length == 0 ? "the same devices" : string.Join(", ", parts)) + (now.Brokers.Equals(before.Brokers) ? "" : "; its broker counts from the next start on");
    }

    private static string[] Count(int number, string how) => number == 0 ? [] : [string.Create(CultureInfo.InvariantCulture, $"{number} device{(number == 1 ? "" : "s")} {how}")];
}
