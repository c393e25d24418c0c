using System.Collections.Frozen;
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
        return TextDocument.Load(nameOrPath, PrinterProfileText.Type);
    }

    /// <summary>How a printer is written as YAML, for keys of a model that name one.</summary>
    public static TextType<PrinterProfile> Text => PrinterProfileText.Type;

    private static PrinterProfile Embedded(string resource)
    {
        using var reader = new StreamReader(typeof(PrinterProfiles).Assembly.GetManifestResourceStream(resource)!);
        return TextDocument.Parse(reader.ReadToEnd(), PrinterProfileText.Type, resource);
    }
}
