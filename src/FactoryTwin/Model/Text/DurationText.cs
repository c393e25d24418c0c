using System.Diagnostics.CodeAnalysis;

namespace FactoryTwin.Model.Text;

/// <summary>Durations as people write them, outside a model: on a command line, in a form.</summary>
/// <threadsafety>Safe to call from several threads.</threadsafety>
public static class DurationText
{
    /// <summary>Reads a duration: <c>8h</c>, <c>8 h</c>, <c>1h30min</c>; units are ms, s, min, h and d.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The duration. Range: 0 to 36,500 days.</param>
    /// <param name="problem">Why it is none, and what to write in its place; <c>null</c> where it is one.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string text, out TimeSpan value, [NotNullWhen(false)] out ModelProblem? problem)
    {
        var sheet = new TextSheet(null, "");
        var context = new TextContext(sheet);
        TextType<TimeSpan> type = TextOf.Duration(allowZero: true);
        if (type.TryRead(TextNode.Of(text), context, out value))
            type.Check(value, context);
        problem = sheet.Problems.FirstOrDefault();
        return problem is null;
    }

    /// <summary>Writes a duration in the largest unit that it is a whole number of, as in <c>90 min</c>; the same in every culture.</summary>
    /// <param name="value">The duration. Range: 0 or more.</param>
    public static string Format(TimeSpan value) => Durations.Format(value);
}
