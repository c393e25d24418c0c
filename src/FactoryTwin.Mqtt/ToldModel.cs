using FactoryTwin.Model;
using FactoryTwin.Mqtt.Dialects;
using FactoryTwin.Mqtt.Twins;
using FactoryTwin.Streams;

namespace FactoryTwin.Mqtt;

/// <summary>The model that a twin has told, with the files that it names. It came over a network, so nothing of it is trusted: names lead nowhere but into a folder of its own.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ToldModel
{
    private const string FileName = "model.yaml";
    private const int MostFiles = 1000, LongestName = 200, LongestFolder = 60;

    private static readonly string[] _devices = ["con", "prn", "aux", "nul", .. Enumerable.Range(0, 10).SelectMany(i => (string[])[FormattableString.Invariant($"com{i}"), FormattableString.Invariant($"lpt{i}")])];

    /// <summary>Name of the factory.</summary>
    public required string Name { get; init; }

    /// <summary>The model as YAML.</summary>
    public required string Text { get; init; }

    /// <summary>The files that it names. Default: none.</summary>
    public ValueList<RecordedFile> Files { get; init; } = ValueList<RecordedFile>.Empty;

    /// <summary>A name for its folder, made of the factory's: letters, digits and hyphens.</summary>
    public string FolderName => SpokenNames.Of(Name) is { Length: > 0 } name && !IsDevice(name) ? name[..Math.Min(name.Length, LongestFolder)].TrimEnd('-', '.') : "twin";

    internal string Dialect { get; init; } = "";

    internal string Prefix { get; init; } = "";

    internal long Bytes => Text.Length + Files.Sum(file => (long)file.Content.Length);

    internal static ToldModel Of(string dialect, string factory, RecordingDescription model) => new() { Dialect = dialect, Prefix = $"{factory}/", Name = model.Name, Text = model.ModelText!, Files = model.ModelFiles };

    /// <summary>Writes it into a new folder, and reads it there.</summary>
    /// <param name="folder">The folder, which is not there yet.</param>
    /// <returns>The file of the model.</returns>
    /// <exception cref="InvalidOperationException">A name leads out of the folder, or is none that every system has; nothing is left of it.</exception>
    /// <exception cref="ModelException">It is no model that this version can read; nothing is left of it.</exception>
    /// <exception cref="IOException">The folder is there already, or cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder must not be written.</exception>
    public string Save(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (Fault() is { } fault)
            throw new InvalidOperationException($"The twin tells a model that {fault}, which is not written.");
        if (Path.Exists(folder))
            throw new IOException($"'{folder}' is there already, and is not overwritten.");
        string file = Path.Combine(folder, FileName);
        try
        {
            foreach (RecordedFile named in Files.Append(new RecordedFile(FileName, System.Text.Encoding.UTF8.GetBytes(Text))))
            {
                string path = Path.Combine(folder, named.Name);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
                stream.Write(named.Content.Span);
            }
            FactoryModel.LoadForeign(file);
            return file;
        }
        catch
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>What is wrong with the names of its files; <c>null</c> where nothing is.</summary>
    private string? Fault()
    {
        if (Files.Count > MostFiles)
            return FormattableString.Invariant($"names {Files.Count} files, and more than {MostFiles} are not taken");
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { FileName };
        foreach (RecordedFile file in Files)
        {
            if (file.Name.Length > LongestName || !file.Name.Split('/').All(IsPlain))
                return $"names a file '{PlainText.Shown(System.Text.Encoding.UTF8.GetBytes(file.Name))}', a name that leads out of its folder or that not every system has";
            if (!names.Add(file.Name))
                return $"names the file '{file.Name}' twice";
        }
        return null;
    }

    private static bool IsPlain(string step) =>
        step.Length > 0 && step[^1] is not ('.' or ' ') && step[0] != ' ' && step.All(letter => !char.IsControl(letter) && letter is not ('\\' or ':' or '*' or '?' or '"' or '<' or '>' or '|')) && !IsDevice(step);

    private static bool IsDevice(string step) => _devices.Contains(step.Split('.')[0], StringComparer.OrdinalIgnoreCase);
}
