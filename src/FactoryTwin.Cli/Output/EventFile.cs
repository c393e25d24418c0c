namespace FactoryTwin.Cli.Output;

/// <summary>A file that is written beside its place and goes there when it is complete, so that an older one stays as it was until then. A pipe or a device is written as it is.</summary>
internal sealed class EventFile : IDisposable
{
    private readonly string _path;
    private readonly string? _part;

    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written.</exception>
    /// <exception cref="ArgumentException">That is no path.</exception>
    public EventFile(string path)
    {
        _path = Resolve(path);
        FileStream? existing = File.Exists(_path) ? new(_path, FileMode.Open, FileAccess.Write) : null;
        if (existing is not null && (!existing.CanSeek || IsDevice(Path.GetFullPath(path))))
        {
            Writer = new StreamWriter(existing) { NewLine = "\n" };
            return;
        }
        existing?.Dispose();
        if (Directory.Exists(_path))
            throw new IOException("that is a folder");
        _part = _path + ".part";
        Writer = new StreamWriter(_part) { NewLine = "\n" };
    }

    public StreamWriter Writer { get; }

    /// <summary>The full path, of a link that of the file it leads to.</summary>
    public static string Resolve(string path)
    {
        string full = Path.GetFullPath(path);
        return !IsDevice(full) && File.Exists(full) && File.ResolveLinkTarget(full, returnFinalTarget: true) is { } target ? target.FullName : full;
    }

    /// <summary>Why a file cannot be written, for people.</summary>
    public static string Reason(Exception failure, string path) => failure is DirectoryNotFoundException
        ? $"there is no folder '{Path.GetDirectoryName(Path.GetFullPath(path))}'; make it, or name another one"
        : failure.Message;

    /// <summary>Refuses to write over what the command reads.</summary>
    /// <exception cref="CommandLineException">That is the model, or a file that it reads.</exception>
    public static void RefuseInput(string option, string path, string modelFile, FactoryModel model)
    {
        string full = Resolve(path);
        if (full == Resolve(modelFile))
            throw new CommandLineException($"{option} {path}: that is the model itself; name another file");
        if (model.FilesRead.Any(read => Resolve(read) == full))
            throw new CommandLineException($"{option} {path}: the model reads that file; name another file");
    }

    /// <summary>Refuses to write over what the command reads.</summary>
    /// <exception cref="CommandLineException">It reads that file.</exception>
    public static void RefuseInput(string option, string path, IEnumerable<string> read)
    {
        string full = Resolve(path);
        if (read.Any(file => Resolve(file) == full))
            throw new CommandLineException($"{option} {path}: that file is read here; name another one");
    }

    /// <summary>Puts the complete file in its place.</summary>
    public void Complete()
    {
        Writer.Dispose();
        if (_part is not null)
            File.Move(_part, _path, overwrite: true);
    }

    public void Dispose()
    {
        try
        {
            Writer.Dispose();
        }
        finally
        {
            if (_part is not null)
                File.Delete(_part);
        }
    }

    private static bool IsDevice(string fullPath) => fullPath.StartsWith("/dev/", StringComparison.Ordinal) || fullPath.StartsWith("/proc/", StringComparison.Ordinal);
}
