using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Printing;

/// <summary>The built-in printers, and those in files.</summary>
/// <threadsafety>Safe to call from several threads.</threadsafety>
public static class PrinterProfiles
{
    private const string Folder = "printers/", Ending = ".yaml";

    private static readonly FrozenDictionary<string, Lazy<PrinterProfile>> BuiltIn = typeof(PrinterProfiles).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
        .ToFrozenDictionary(name => name[Folder.Length..^Ending.Length], name => new Lazy<PrinterProfile>(() => Embedded(name)));

    /// <summary>Names of the built-in printers, as in <c>generic-marlin</c>.</summary>
    public static ValueList<string> Names { get; } = BuiltIn.Keys.Order(StringComparer.Ordinal).ToValueList();

    internal static PrinterProfile GenericMarlin => BuiltIn["generic-marlin"].Value;

    internal static PrinterProfile GenericKlipper => BuiltIn["generic-klipper"].Value;

    /// <summary>A built-in printer by its name, or one from a file of YAML.</summary>
    /// <param name="nameOrPath">The name, or else the file.</param>
    /// <exception cref="ModelException">There is neither, or the file is faulty; all faults are listed.</exception>
    public static PrinterProfile Find(string nameOrPath)
    {
        if (BuiltIn.TryGetValue(nameOrPath, out Lazy<PrinterProfile>? printer))
            return printer.Value;
        if (!File.Exists(nameOrPath) && Path.GetExtension(nameOrPath) == "")
        {
            throw new ModelException([new ModelProblem
            {
                Code = ProblemCode.UnreadableFile, File = nameOrPath, Line = 1, Column = 1, Path = "", Key = "",
                Message = "there is neither a built-in printer nor a file of this name", Remedy = $"there are {string.Join(", ", Names)}; or name a YAML file",
            }]);
        }
        return TextDocument.Load(nameOrPath, PrinterProfileText.Type) with { File = nameOrPath };
    }

    /// <summary>How a printer is written as YAML.</summary>
    public static TextType<PrinterProfile> Text => PrinterProfileText.Type;

    /// <summary>How a model names a printer: by a built-in name or by a file.</summary>
    public static TextType<PrinterProfile> Name { get; } = new PrinterNameType();

    private static PrinterProfile Embedded(string resource)
    {
        using var reader = new StreamReader(typeof(PrinterProfiles).Assembly.GetManifestResourceStream(resource)!);
        return TextDocument.Parse(reader.ReadToEnd(), PrinterProfileText.Type, resource);
    }

    private sealed class PrinterNameType : ScalarType<PrinterProfile>
    {
        public override string Expected => $"the name of a printer ({string.Join(", ", Names)}), or of a YAML file with one";

        public override bool TryParse(TextSpan text, [MaybeNullWhen(false)] out PrinterProfile value)
        {
            value = BuiltIn.GetValueOrDefault(text.Text)?.Value;
            if (value is not null)
                return true;
            if (Path.GetExtension(text.Text) == "")
                return text.Report(ProblemCode.NotAValue, $"there is no printer '{text}'", $"there are {string.Join(", ", Names)}; a printer of your own stands in a file, as in 'my-printer.yaml'");
            bool isRead = TextDocument.TryReadNamed(text, PrinterProfileText.Type, "the printer has", out PrinterProfile? read);
            value = isRead ? read! with { File = text.Text } : null;
            return isRead;
        }

        /// <summary>Printers that were built in code are checked here; those of files have been.</summary>
        public override void Check(PrinterProfile value, TextContext context)
        {
            if (context.IsRead)
                PrinterProfileText.Type.Check(value, context);
        }

        /// <exception cref="InvalidOperationException">The printer is neither built in nor read from a file.</exception>
        public override string Format(PrinterProfile value) => value.File ?? Names.FirstOrDefault(name => BuiltIn[name].Value == value)
            ?? throw new InvalidOperationException($"The printer '{value.Name}' came from no file, and a model can only name one: write it to a file and read it from there.");

        public override JsonObject Schema() => new() { ["type"] = "string", ["description"] = $"The name of a printer ({string.Join(", ", Names)}), or of a YAML file with one" };
    }
}
