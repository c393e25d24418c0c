using System.Text;

namespace FactoryTwin.Mqtt.Dialects;

/// <summary>Names as observations have them: words in lower case with hyphens.</summary>
internal static class SpokenNames
{
    private const int Longest = 80;

    /// <summary>A name that a device uses, as <c>SPINDLE_SPEED</c>, <c>spindleSpeed</c> or <c>heater_generic chamber</c>, with hyphens.</summary>
    public static string Of(string name)
    {
        var text = new StringBuilder();
        bool wasLower = false, isGap = false;
        foreach (char c in name.AsSpan(0, Math.Min(name.Length, Longest)))
        {
            bool isWord = char.IsLetterOrDigit(c);
            if ((isWord && isGap || char.IsUpper(c) && wasLower) && text.Length > 0)
                text.Append('-');
            if (isWord)
                text.Append(char.ToLowerInvariant(c));
            isGap = !isWord;
            wasLower = char.IsLower(c) || char.IsDigit(c);
        }
        return text.ToString();
    }
}
