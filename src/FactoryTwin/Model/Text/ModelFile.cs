using System.Globalization;
using System.Text;

namespace FactoryTwin.Model.Text;

/// <summary>Gets the text of a model, or says why there is none.</summary>
internal static class ModelFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file; <c>null</c> where that cannot be done, which has then been reported.</summary>
    public static string? Read(string path, TextContext context)
    {
        if (TextFile.TryReadBytes(path, TextFile.LargestModel, out string fault) is not { } bytes)
            return Refuse(context, new TextPlace(1, 1), $"the file {fault}", fault.StartsWith("is ", StringComparison.Ordinal) ? "a model is text; keep measured data in CSV files" : "check its name and its folder");
        try
        {
            string text = Strict.GetString(bytes);
            return Check(text.StartsWith('\uFEFF') ? text[1..] : text, context);
        }
        catch (DecoderFallbackException error)
        {
            string before = Strict.GetString(bytes, 0, Math.Max(0, error.Index));
            return Refuse(context, PlaceAt(before, before.Length), "the file is not text in UTF-8", "save it as UTF-8");
        }
    }

    /// <summary>Checks a text; <c>null</c> where it cannot be a model, which has then been reported.</summary>
    public static string? Check(string text, TextContext context)
    {
        int size = Encoding.UTF8.GetByteCount(text);
        if (size > TextFile.LargestModel)
            return Refuse(context, new TextPlace(1, 1), $"the file {TextFile.TooLarge(size, TextFile.LargestModel)}", "a model is text; keep measured data in CSV files");
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) && text[i] is not ('\t' or '\n' or '\r' or '\u0085') || text[i] is '\uFFFE' or '\uFFFF' || IsLoneSurrogate(text, i))
                return Refuse(context, PlaceAt(text, i), string.Create(CultureInfo.InvariantCulture, $"the file has a character that no text has (U+{(int)text[i]:X4})"), "save it as text in UTF-8");
        }
        return text;
    }

    private static bool IsLoneSurrogate(string text, int i) =>
        char.IsHighSurrogate(text[i]) ? i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]) : char.IsLowSurrogate(text[i]) && (i == 0 || !char.IsHighSurrogate(text[i - 1]));

    private static TextPlace PlaceAt(string text, int index)
    {
        ReadOnlySpan<char> before = text.AsSpan(0, index);
        return new TextPlace(before.Count('\n') + 1, index - before.LastIndexOf('\n'));
    }

    private static string? Refuse(TextContext context, TextPlace place, string message, string? remedy)
    {
        context.ReportAt(place, ProblemCode.UnreadableFile, message, remedy);
        return null;
    }
}
