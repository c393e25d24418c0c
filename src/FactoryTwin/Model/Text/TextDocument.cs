using System.Diagnostics.CodeAnalysis;

namespace FactoryTwin.Model.Text;

/// <summary>A text of its own beside the model, such as the program of an arm: one value in a file of YAML, read with the same care.</summary>
/// <threadsafety>Stateless; safe to call from several threads.</threadsafety>
public static class TextDocument
{
    /// <summary>Reads a file.</summary>
    /// <typeparam name="T">Type of the value.</typeparam>
    /// <param name="path">The file: UTF-8, at most 4 MB.</param>
    /// <param name="type">How the value is written.</param>
    /// <exception cref="ModelException">The file cannot be read, or is faulty; all faults are listed.</exception>
    public static T Load<T>(string path, TextType<T> type)
    {
        var sheet = new TextSheet(path, Path.GetDirectoryName(Path.GetFullPath(path)) ?? "");
        return Read(ModelFile.Read(path, new TextContext(sheet)), sheet, type);
    }

    /// <summary>Reads a text.</summary>
    /// <typeparam name="T">Type of the value.</typeparam>
    /// <param name="text">The text, at most 4 MB.</param>
    /// <param name="type">How the value is written.</param>
    /// <param name="fileName">The file that faults are said to be in.</param>
    /// <exception cref="ModelException">The text is faulty; all faults are listed.</exception>
    public static T Parse<T>(string text, TextType<T> type, string fileName)
    {
        var sheet = new TextSheet(fileName, Path.GetDirectoryName(Path.GetFullPath(fileName)) ?? "");
        return Read(ModelFile.Check(text, new TextContext(sheet)), sheet, type);
    }

    /// <summary>Reads the file that a value of a model names, looked for in the model's folder. What is wrong in it is told with its places there, where the model names it.</summary>
    /// <typeparam name="T">Type of the value.</typeparam>
    /// <param name="file">Where the file is named.</param>
    /// <param name="type">How the value in it is written.</param>
    /// <param name="what">What is at fault if it is faulty, as in <c>the program has</c>.</param>
    /// <param name="value">The value; it may be faulty where something has been reported.</param>
    /// <returns>Whether it could be read and nothing is wrong with it; if not, something has been reported.</returns>
    public static bool TryReadNamed<T>(TextSpan file, TextType<T> type, string what, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (TextFile.TryRead(file.Context.FileToRead(file.Text), TextFile.LargestModel, out string fault) is not { } text)
            return file.Report(ProblemCode.BadDataFile, $"'{file}' {fault}", "name it relative to the model's file");
        var sheet = new TextSheet(file.Text, file.Context.Folder) { IsForeign = file.Context.IsForeign };
        TryRead(text, sheet, type, out value);
        foreach (ModelProblem problem in sheet.Problems)
            file.Report(ProblemCode.BadDataFile, $"{what} a fault: {problem}");
        return sheet.Problems.Count == 0;
    }

    /// <summary>All that is wrong with a value that was built in code.</summary>
    /// <typeparam name="T">Type of the value.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="type">How it would be written.</param>
    public static ValueList<ModelProblem> Check<T>(T value, TextType<T> type)
    {
        var sheet = new TextSheet(null, "") { IsChecking = true };
        type.Check(value, new TextContext(sheet));
        return sheet.Problems.ToValueList();
    }

    /// <summary>Writes a value as YAML, which reads back equal.</summary>
    /// <typeparam name="T">Type of the value.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="type">How it is written.</param>
    public static string Write<T>(T value, TextType<T> type) => YamlWriter.Write(type.Write(value));

    private static T Read<T>(string? text, TextSheet sheet, TextType<T> type)
    {
        T? value = default;
        if (text is not null)
            TryRead(text, sheet, type, out value);
        sheet.ThrowIfFaulty();
        return value!;
    }

    private static void TryRead<T>(string text, TextSheet sheet, TextType<T> type, out T? value)
    {
        var root = new TextContext(sheet);
        value = default;
        if (YamlReader.Read(text, root, $"write {type.Expected}") is not { } node || !type.TryRead(node, root.Placed(node, node.Place), out value))
            return;
        sheet.IsChecking = true;
        type.Check(value, root);
    }
}
