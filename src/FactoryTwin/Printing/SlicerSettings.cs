using System.Globalization;
using System.Text;

namespace FactoryTwin.Printing;

/// <summary>What a slicer writes into its file besides commands: who it is, its estimate, and its settings, of which those are kept that time and filament depend on.</summary>
internal sealed class SlicerSettings
{
    /// <summary>How much of a file's end is searched for settings: far more than they take.</summary>
    private const int TailBytes = 1 << 20;

    /// <summary>A longer value is no number.</summary>
    private const int LongestValue = 200;

    private static readonly string[] Known =
    [
        "gcode_flavor", "machine_limits_usage", "filament_diameter", "filament_density", "filament_load_time", "filament_unload_time", "use_volumetric_e", "nozzle_diameter",
        "single_extruder_multi_material", "wipe_tower", "parking_pos_retraction",
        .. from limit in (string[])["feedrate", "speed", "acceleration", "jerk"] from axis in (string[])["x", "y", "z", "e"] select $"machine_max_{limit}_{axis}",
        "machine_max_acceleration_extruding", "machine_max_acceleration_retracting", "machine_max_acceleration_travel", "machine_min_extruding_rate", "machine_min_travel_rate",
    ];

    private readonly Dictionary<string, string> _values = [];
    private bool _hasHead;
    private string? _tooLarge;

    /// <summary>Name and version of the program that wrote the file, as in <c>PrusaSlicer 2.5.0</c>; empty where it does not say.</summary>
    public string Generator { get; private set; } = "";

    /// <summary>The slicer's own estimate [s]; <c>null</c> where it wrote none.</summary>
    public double? EstimateSeconds { get; private set; }

    /// <summary>Whether the file's last words were found: the end of the settings.</summary>
    public bool HasEnd { get; private set; }

    public string Flavor => _values.GetValueOrDefault("gcode_flavor", "");

    /// <summary>Whether the slicer's estimate heeds <c>M220</c>.</summary>
    public bool HeedsFeedFactor => Flavor is "" or "marlin" or "marlin2" or "klipper";

    /// <summary>Whether the file must end with settings that say so: it begins as PrusaSlicer's files do, and not as one that somebody wrote by hand.</summary>
    public bool NeedsEnd => _hasHead && Generator.StartsWith("PrusaSlicer", StringComparison.Ordinal) && VersionOf("PrusaSlicer") is { } version && version >= new Version(2, 4);

    /// <summary>Version of a program, where it wrote the file.</summary>
    public Version? VersionOf(string program)
    {
        if (!Generator.StartsWith(program, StringComparison.Ordinal))
            return null;
        string[] words = Generator[program.Length..].Split([' ', '+', '-', '_'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length > 0 && Version.TryParse(words[0], out Version? version) ? version : null;
    }

    /// <summary>A setting as a number, for one of several tools; the first where there are not so many.</summary>
    public double? Number(string name, int tool = 0)
    {
        if (!_values.TryGetValue(name, out string? text))
            return null;
        string[] parts = text.Split([',', ';']);
        return double.TryParse(parts[tool < parts.Length ? tool : 0].Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) && number >= 0 ? number : null;
    }

    /// <summary>Cross-section of a tool's filament [mm2]; that of the printer where the slicer does not tell it.</summary>
    public double FilamentArea(int tool, PrinterProfile printer)
    {
        double diameter = Number("filament_diameter", tool) is > 0 and var known ? known : printer.FilamentDiameterMillimetres;
        return Math.PI / 4 * diameter * diameter;
    }

    /// <summary>Takes in what a command says of the filament's diameter [mm], where no setting does.</summary>
    public void LearnDiameter(float diameter)
    {
        if (diameter > 0)
            _values.TryAdd("filament_diameter", diameter.ToString(CultureInfo.InvariantCulture));
    }

    public string Text(string name) => _values.GetValueOrDefault(name, "");

    /// <summary>Reads the end of a file ahead, where some slicers put their settings. The place in it is as before.</summary>
    public void ReadTail(Stream stream, byte lineEnd)
    {
        long here = stream.Position, from = Math.Max(here, stream.Length - TailBytes);
        stream.Position = from;
        byte[] tail = new byte[stream.Length - from];
        int length = stream.ReadAtLeast(tail, tail.Length, throwOnEndOfStream: false);
        stream.Position = here;
        ReadAll(tail.AsSpan(0, length), lineEnd);
    }

    /// <summary>Takes in the comments among some lines.</summary>
    public void ReadAll(ReadOnlySpan<byte> lines, byte lineEnd)
    {
        foreach (Range line in lines.Split(lineEnd))
        {
            if (lines[line].TrimStart(" \t"u8) is [(byte)';', .. ReadOnlySpan<byte> comment])
                Read(comment);
        }
        _tooLarge = null;   // it is told with its line, when that comes
    }

    /// <summary>Takes in a comment, without its semicolon.</summary>
    /// <returns>Whether it was for here.</returns>
    public bool Read(ReadOnlySpan<byte> comment)
    {
        comment = comment.Trim(" \t\r"u8);
        int sign = comment.IndexOf((byte)'=');
        if (sign > 0 && comment.Length - sign < LongestValue && comment[0] is not (byte)'e')
        {
            string name = Encoding.UTF8.GetString(comment[..sign].TrimEnd((byte)' '));
            string value = Encoding.UTF8.GetString(comment[(sign + 1)..].Trim((byte)' '));
            _hasHead |= name == "perimeters extrusion width";
            HasEnd |= name == "prusaslicer_config" && value == "end";
            if (Array.IndexOf(Known, name) < 0)
                return false;
            _values.TryAdd(name, value);
            if (Array.Exists(value.Split([',', ';']), IsTooLarge))
                _tooLarge = $"'{name}'";
            return true;
        }
        if (comment.SequenceEqual("FLAVOR:UltiGCode"u8))
            return _values.TryAdd("use_volumetric_e", "1");   // as Cura writes for an Ultimaker 2
        return comment.Length is > 5 and < 300 && (ReadEstimate(comment) || ReadGenerator(comment));
    }

    /// <summary>The name of what was read last with a number that no arithmetic holds, told once; else <c>null</c>.</summary>
    public string? TakeTooLarge()
    {
        string? name = _tooLarge;
        _tooLarge = null;
        return name;
    }

    private static bool IsTooLarge(string number) => double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsInfinity(value);

    private bool ReadEstimate(ReadOnlySpan<byte> comment)
    {
        double? seconds = null;
        if (comment.StartsWith("estimated printing time"u8) && comment.IndexOf("silent"u8) < 0)
            seconds = Duration(Encoding.UTF8.GetString(comment[(comment.IndexOf((byte)'=') + 1)..]));
        else if (comment.StartsWith("TIME:"u8) && double.TryParse(comment[5..], NumberStyles.Float, CultureInfo.InvariantCulture, out double time))
            seconds = time;
        else if (comment.StartsWith("PRINT.TIME:"u8) && double.TryParse(comment[11..], NumberStyles.Float, CultureInfo.InvariantCulture, out time))
            seconds = time;
        else if (comment.IndexOf("total estimated time:"u8) is var total and >= 0)
            seconds = Duration(Encoding.UTF8.GetString(comment[(total + 21)..]));
        else if (comment.StartsWith("Build time:"u8))
            seconds = Duration(Encoding.UTF8.GetString(comment[11..]));
        if (seconds is { } known && double.IsFinite(known) && known >= 0)
            EstimateSeconds ??= known;
        else if (seconds is not null && double.IsInfinity(seconds.Value))
            _tooLarge = "the slicer's estimate";
        return seconds is not null;
    }

    private bool ReadGenerator(ReadOnlySpan<byte> comment)
    {
        if (Generator.Length > 0)
            return false;
        string text = Encoding.UTF8.GetString(comment);
        int by = text.IndexOf("generated by ", StringComparison.OrdinalIgnoreCase), with = text.IndexOf("generated with ", StringComparison.OrdinalIgnoreCase);
        string name = by >= 0 ? text[(by + 13)..] : with >= 0 ? text[(with + 15)..] : text.StartsWith("BambuStudio", StringComparison.Ordinal) ? text : "";
        int on = name.IndexOf(" on ", StringComparison.Ordinal);
        Generator = (on > 0 ? name[..on] : name).Trim();
        return Generator.Length > 0;
    }

    /// <summary>Reads a duration such as <c>1d 2h 3m 4s</c> or <c>1 hour 5 minutes</c>; <c>null</c> where it is none.</summary>
    private static double? Duration(string text)
    {
        double? sum = null;
        for (int i = 0; i < text.Length;)
        {
            int start = i;
            while (i < text.Length && (char.IsAsciiDigit(text[i]) || text[i] == '.'))
                i++;
            if (i == start)
            {
                i++;
                continue;
            }
            string number = text[start..i];
            while (i < text.Length && text[i] == ' ')
                i++;
            double unit = i >= text.Length ? 0 : text[i] switch { 'd' => 86_400, 'h' => 3600, 'm' => 60, 's' => 1, _ => 0 };
            if (unit > 0 && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
                sum = (sum ?? 0) + value * unit;
        }
        return sum;
    }
}
