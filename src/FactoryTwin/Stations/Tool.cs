using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Stations;

/// <summary>The tool of a machine: it wears, and is changed between parts.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record ToolDefinition
{
    /// <summary>How long a tool works: durations of processing [s], or numbers of parts. Default: <c>null</c>, where <see cref="Taylor"/> tells it.</summary>
    public Distribution? Life { get; init; }

    /// <summary>Cutting speed [m/min], with <see cref="Taylor"/>. Range: above 0, up to 100,000. Default: <c>null</c>.</summary>
    public double? CuttingSpeedMetresPerMinute { get; init; }

    /// <summary>The tool life by the cutting speed. Default: <c>null</c>, where <see cref="Life"/> tells it.</summary>
    public TaylorDefinition? Taylor { get; init; }

    /// <summary>How long a change takes [s]. It shows as set-up.</summary>
    public required Distribution Change { get; init; }

    /// <summary>How long a tool works: <see cref="Life"/>, or what Taylor's equation gives.</summary>
    public Distribution EffectiveLife => Life ?? Distribution.Constant(TimeSpan.FromMinutes(Taylor!.LifeMinutesAt(CuttingSpeedMetresPerMinute!.Value)));
}

/// <summary>Taylor's equation of tool life: speed × life ^ n = C, with the speed in m/min and the life in minutes of cutting.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record TaylorDefinition
{
    /// <summary>The exponent n. Range: above 0. About 0.125 for high-speed steel, 0.25 for carbide, 0.4 and more for ceramics.</summary>
    public required double ExponentFactor { get; init; }

    /// <summary>The constant C: the speed at which a tool lives one minute [m/min]. Range: above 0.</summary>
    public required double ConstantMetresPerMinute { get; init; }

    /// <summary>The life of a tool at a cutting speed: (C / V) ^ (1 / n) [min].</summary>
    /// <param name="metresPerMinute">The speed [m/min]. Range: above 0.</param>
    public double LifeMinutesAt(double metresPerMinute) => Math.Pow(ConstantMetresPerMinute / metresPerMinute, 1 / ExponentFactor);
}

/// <summary>The text of a tool.</summary>
internal static class ToolSyntax
{
    private const double LongestMinutes = 36_500d * 1440, ShortestMinutes = 1.0 / 60;

    private static ObjectType<TaylorDefinition> Taylor { get; } = new("Taylor's equation",
        new TaylorDefinition { ExponentFactor = 0, ConstantMetresPerMinute = 0 },
        [
            Key<TaylorDefinition>.Required("n", TextOf.PlainNumber, "0.25", "The exponent: about 0.125 for high-speed steel, 0.25 for carbide, 0.4 and more for ceramics.",
                taylor => taylor.ExponentFactor, (taylor, exponent) => taylor with { ExponentFactor = exponent }),
            Key<TaylorDefinition>.Required("c", TextOf.PlainNumber, "300", "The constant, for a speed in m/min and a life in minutes: the speed at which a tool lives one minute.",
                taylor => taylor.ConstantMetresPerMinute, (taylor, constant) => taylor with { ConstantMetresPerMinute = constant }),
        ])
    {
        CheckAll = (taylor, context) =>
        {
            CheckAbove0(taylor.ExponentFactor, context.At("n"));
            CheckAbove0(taylor.ConstantMetresPerMinute, context.At("c"));
        },
    };

    public static ObjectType<ToolDefinition> Tool { get; } = new("a tool",
        new ToolDefinition { Change = Distribution.Constant(TimeSpan.Zero) },
        [
            Key<ToolDefinition>.Optional("life", TextOf.DurationsOrParts, "200 parts", "How long a tool works: a time spent in processing, or a number of parts.",
                tool => tool.Life, (tool, life) => tool with { Life = life }),
            Key<ToolDefinition>.Required("change", TextOf.Durations(allowZero: true), "3 min", "How long a change takes. It shows as set-up, and needs the operators that are needed for set-up.",
                tool => tool.Change, (tool, change) => tool with { Change = change }),
            Key<ToolDefinition>.Optional("speed", TextOf.Maybe(TextOf.CuttingSpeed), "200 m/min", "Cutting speed, from which `taylor` tells the life.",
                tool => tool.CuttingSpeedMetresPerMinute, (tool, speed) => tool with { CuttingSpeedMetresPerMinute = speed }),
            Key<ToolDefinition>.Optional("taylor", Taylor, "{ n: 0.25, c: 300 }", "The life by Taylor's equation, in place of `life`: (`c` / `speed`) ^ (1 / `n`) minutes of processing.",
                tool => tool.Taylor, (tool, taylor) => tool with { Taylor = taylor }),
        ])
    {
        CheckAll = Check,
    };

    private static void Check(ToolDefinition tool, TextContext context)
    {
        if (tool.Life is not null)
        {
            if (tool.Taylor is not null || tool.CuttingSpeedMetresPerMinute is not null)
                context.At("life").Report(ProblemCode.Contradiction, "the life of the tool is given, and told by its speed as well", "leave 'life' out, or 'speed' and 'taylor'");
            return;
        }
        if (!context.IsRead)
            return;
        if (tool.Taylor is null && tool.CuttingSpeedMetresPerMinute is null)
        {
            context.At("life").Report(ProblemCode.MissingKey, "the life of the tool is missing", "write 'life: 200 parts', or 'speed: 200 m/min' with 'taylor: { n: 0.25, c: 300 }'");
            return;
        }
        if (tool.Taylor is not { } taylor)
        {
            context.At("taylor").Report(ProblemCode.MissingKey, "the key 'taylor' is missing", "write 'taylor: { n: 0.25, c: 300 }', which tells the life by the speed");
            return;
        }
        if (tool.CuttingSpeedMetresPerMinute is not { } speed)
        {
            context.At("speed").Report(ProblemCode.MissingKey, "the key 'speed' is missing", "write 'speed: 200 m/min', by which Taylor's equation tells the life");
            return;
        }
        if (taylor.ExponentFactor <= 0 || taylor.ConstantMetresPerMinute <= 0 || speed <= 0)
            return;   // said already
        double life = taylor.LifeMinutesAt(speed);
        if (!(life is >= ShortestMinutes and <= LongestMinutes))
            context.At("taylor").Report(ProblemCode.OutOfRange, FormattableString.Invariant($"a tool would live {life:G4} min"), "it must be 1 s to 36500 d");
    }

    private static void CheckAbove0(double value, TextContext context)
    {
        if (value <= 0)
            context.Report(ProblemCode.OutOfRange, FormattableString.Invariant($"'{value}' is out of range"), "it must be above 0", FormattableString.Invariant($"{value}"));
    }
}
