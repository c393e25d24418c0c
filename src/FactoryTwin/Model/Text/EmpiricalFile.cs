using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace FactoryTwin.Model.Text;

/// <summary>Reads a column of measured seconds, or plain numbers, out of a CSV file: a header, then one line a measurement; separated by comma, semicolon or tab; with a decimal point.</summary>
internal static class EmpiricalFile
{
    public static bool TryRead(TextSpan file, TextSpan column, Amounts amounts, [MaybeNullWhen(false)] out Distribution value)
    {
        value = null;
        if (CsvTable.TryRead(file) is not { } table)
            return false;
        if (!table.Header.Contains(column.Text))
            return column.Report(ProblemCode.BadDataFile, $"'{file}' has no column '{column}'", NearestName.Remedy(column.Text, table.Header));

        bool areNumbers = amounts == Amounts.Numbers;
        var values = new List<double>();
        foreach ((int line, Dictionary<string, string> cells) in table.Rows)
        {
            string cell = cells[column.Text];
            if (!double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double measured) || !double.IsFinite(measured) || (measured < 0 && !areNumbers))
                return file.Report(ProblemCode.BadDataFile, string.Create(CultureInfo.InvariantCulture, $"'{file}', line {line}: '{cell}' is not a number{(areNumbers ? "" : " of seconds")}"), areNumbers ? "write numbers with a decimal point" : "write numbers of 0 or more, with a decimal point");
            values.Add(measured);
        }
        if (values.Count == 0)
            return file.Report(ProblemCode.BadDataFile, $"'{file}' has no values below its header");
        value = DistributionText.Of(amounts, Distribution.EmpiricalValue(values, file.Text, column.Text));
        return true;
    }
}

/// <summary>A CSV file: a header, then one row a line; separated by comma, semicolon or tab.</summary>
internal sealed class CsvTable
{
    private static readonly char[] Separators = [',', ';', '\t'];

    private readonly string[] _lines;
    private readonly char _separator;

    private CsvTable(string text)
    {
        _lines = text.ReplaceLineEndings("\n").Split('\n');
        _separator = Separators.MaxBy(candidate => _lines[0].Count(c => c == candidate));
        Header = Cells(_lines[0]);
    }

    public string[] Header { get; }

    /// <summary>The rows below the header, each with its number in the file, and its cells by column; those that are missing are empty.</summary>
    public IEnumerable<(int Line, Dictionary<string, string> Cells)> Rows
    {
        get
        {
            for (int i = 1; i < _lines.Length; i++)
            {
                if (string.IsNullOrWhiteSpace(_lines[i]))
                    continue;
                string[] cells = Cells(_lines[i]);
                var row = new Dictionary<string, string>();
                for (int column = 0; column < Header.Length; column++)
                    row.TryAdd(Header[column], column < cells.Length ? cells[column] : "");
                yield return (i + 1, row);
            }
        }
    }

    /// <summary>Reads a file of the model's folder; where it cannot, it reports to the text that names it.</summary>
    public static CsvTable? TryRead(TextSpan file)
    {
        if (TextFile.TryRead(file.Context.FileToRead(file.Text), TextFile.LargestData, out string fault) is { } text)
            return new CsvTable(text);
        file.Report(ProblemCode.BadDataFile, $"'{file}' {fault}", "name it relative to the model's file");
        return null;
    }

    private string[] Cells(string line) => [.. line.Split(_separator).Select(cell => cell.Trim().Trim('"'))];
}

/// <summary>Reads text files that somebody else wrote.</summary>
internal static class TextFile
{
    public const int LargestModel = 4 << 20;
    public const int LargestData = 16 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file of UTF-8.</summary>
    /// <param name="path">The file.</param>
    /// <param name="largest">The most bytes it may have.</param>
    /// <param name="fault">What is wrong with it, behind its name; where the text is not <c>null</c>, empty.</param>
    /// <returns>The text, or <c>null</c>.</returns>
    public static string? TryRead(string path, int largest, out string fault)
    {
        fault = "";
        if (TryReadBytes(path, largest, out fault) is not { } bytes)
            return null;
        try
        {
            string text = Strict.GetString(bytes);
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (DecoderFallbackException)
        {
            fault = "is not text in UTF-8";
            return null;
        }
    }

    /// <summary>Reads the bytes of a file, and never more than allowed.</summary>
    public static byte[]? TryReadBytes(string path, int largest, out string fault)
    {
        fault = "";
        try
        {
            using FileStream stream = File.OpenRead(path);
            byte[] bytes = new byte[Math.Min(stream.CanSeek && stream.Length > 0 ? stream.Length + 1 : largest + 1, (long)largest + 1)];
            int count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (count <= largest)
                return bytes[..count];
            fault = TooLarge(Math.Max(count, stream.CanSeek ? stream.Length : 0), largest);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            fault = "does not exist";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            fault = "cannot be read";
        }
        return null;
    }

    /// <summary>Says how large something is and how large it may be.</summary>
    public static string TooLarge(long size, int largest) => string.Create(CultureInfo.InvariantCulture, $"is {size / 1048576.0:0.0} MB, more than the {largest >> 20} MB allowed");
}
