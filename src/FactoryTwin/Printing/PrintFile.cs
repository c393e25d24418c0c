using FactoryTwin.Model;

namespace FactoryTwin.Printing;

/// <summary>Opens files, with one clear fault where that cannot be done.</summary>
internal static class PrintFile
{
    public static T Read<T>(string path, Func<Stream, T> read)
    {
        try
        {
            using FileStream stream = System.IO.File.OpenRead(path);
            return read(stream);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Fault(path, "the file does not exist", "check its name and its folder");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Directory.Exists(path)
                ? Fault(path, "this is a folder", "name the files in it")
                : Fault(path, "the file cannot be read", "see that it is a file, and that you may read it");
        }
    }

    private static ModelException Fault(string path, string message, string remedy) =>
        new([new ModelProblem { Code = ProblemCode.UnreadableFile, File = path, Line = 1, Column = 1, Path = "", Key = "", Message = message, Remedy = remedy }]);
}
