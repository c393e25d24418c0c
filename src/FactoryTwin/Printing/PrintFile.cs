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
            throw Fault(path, "the file cannot be read");
        }
    }

    private static ModelException Fault(string path, string message, string? remedy = null) =>
        new([new ModelProblem { Code = ProblemCode.UnreadableFile, File = path, Line = 1, Column = 1, Path = "", Key = "", Message = message, Remedy = remedy }]);
}
