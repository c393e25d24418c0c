using FactoryTwin.Model;
using FactoryTwin.Streams;

namespace FactoryTwin;

/// <content>The model within a recording: as text, with the files that it names.</content>
public sealed partial record FactoryModel
{
    /// <summary>What a recording of a factory of this model tells before anything happens. A model that cannot be written as text (<see cref="ToYaml"/>) is left out.</summary>
    /// <param name="factory">The factory; of a run, its seed and replication are not told yet.</param>
    /// <param name="warmUp">Its warm-up: what is measured begins when it ends. Range: 0 or more. Default: 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The warm-up is negative.</exception>
    /// <exception cref="IOException">A file that the model names cannot be read any more.</exception>
    internal RecordingDescription Describe(IFactory factory, TimeSpan warmUp = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(warmUp, TimeSpan.Zero);
        string? text = null;
        try
        {
            text = ToYaml();
        }
        catch (InvalidOperationException)
        {
            // Something in it came from no file; the recording tells all the same what happened.
        }
        return new RecordingDescription
        {
            Name = Name,
            Stations = factory.Stations.ToValueList(),
            PartTypes = factory.PartTypes.ToValueList(),
            Attributes = factory.Attributes.ToValueList(),
            ModelText = text,
            ModelFiles = text is null ? ValueList<RecordedFile>.Empty
                : FilesRead.Select(path => new RecordedFile(Path.GetRelativePath(Path.GetFullPath(Folder.Length == 0 ? "." : Folder), path).Replace('\\', '/'), File.ReadAllBytes(path))).ToValueList(),
            WarmUp = warmUp,
        };
    }

    /// <summary>The model that a recording holds, read with the files that it holds too; <c>null</c> where it holds none.</summary>
    /// <exception cref="ModelException">It cannot be read by this version, or with these kinds of station.</exception>
    /// <exception cref="InvalidOperationException">A file of the recording would lie outside the model's folders.</exception>
    internal static FactoryModel? Of(RecordingDescription description, StationKinds? kinds)
    {
        if (description.ModelText is not { } text)
            return null;
        if (description.ModelFiles.Count == 0)
            return Parse(text, description.Name + ".yaml", kinds);
        // The files are read by their names, so they are put where the names lead: as deep as a name climbs.
        string root = Directory.CreateTempSubdirectory("factorytwin-").FullName;
        try
        {
            int deepest = description.ModelFiles.Max(file => file.Name.Split('/').Count(step => step == ".."));
            string folder = Path.Combine([root, .. Enumerable.Repeat("model", deepest + 1)]);
            Directory.CreateDirectory(folder);
            foreach (RecordedFile file in description.ModelFiles)
            {
                string path = Path.GetFullPath(Path.Combine(folder, file.Name));
                if (!path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                    throw new InvalidOperationException($"The recording holds a file '{file.Name}', which lies outside the model's folders; it was not written by FactoryTwin.");
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                using FileStream copy = File.Create(path);
                copy.Write(file.Content.Span);
            }
            return Parse(text, Path.Combine(folder, "model.yaml"), kinds);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
