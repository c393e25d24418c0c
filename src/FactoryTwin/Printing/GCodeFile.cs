using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Printing;

/// <summary>A file of G-code that a model names. Its content is told by a digest, so that a model with a changed file is another model.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record GCodeFile
{
    private GCodeFile(string name, string path)
    {
        Name = name;
        Path = path;
        Content = PrintFile.Read(path, ContentOf);
    }

    /// <summary>The file, as the model names it.</summary>
    public string Name { get; }

    /// <summary>SHA-256 of its content, in hexadecimal digits.</summary>
    public string Content { get; }

    /// <summary>Where it is read from.</summary>
    public string Path { get; }

    /// <summary>How such a file is written in a model.</summary>
    public static TextType<GCodeFile> Text { get; } = new NameType();

    /// <summary>A file.</summary>
    /// <param name="path">Where it is; a model that is written names it so.</param>
    /// <exception cref="ModelException">The file does not exist or cannot be read.</exception>
    public static GCodeFile Load(string path) => new(path, path);

    /// <summary>The digest of what a stream gives; the stream is then at its beginning again.</summary>
    internal static string ContentOf(Stream stream)
    {
        string content = Convert.ToHexString(SHA256.HashData(stream));
        stream.Position = 0;
        return content;
    }

    private sealed class NameType : ScalarType<GCodeFile>
    {
        public override string Expected => "the name of a file with G-code";

        public override bool TryParse(TextSpan text, [MaybeNullWhen(false)] out GCodeFile value)
        {
            value = null;
            try
            {
                value = new GCodeFile(text.Text, text.Context.FileToRead(text.Text));
                return true;
            }
            catch (ModelException fault)
            {
                return text.Report(ProblemCode.BadDataFile, $"'{text}': {fault.Problems[0].Message}", "name it relative to the model's file");
            }
        }

        public override string Format(GCodeFile value) => value.Name;

        public override JsonObject Schema() => new() { ["type"] = "string", ["description"] = "The name of a file with G-code" };
    }
}
