using FactoryTwin.Cobots;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;

namespace FactoryTwin.Stations;

/// <summary>What a cobot that tends other stations does between two of them: it takes a part from one and brings it to the other.</summary>
/// <param name="From">Name of the station before the cobot; of the one before an unnamed buffer, where the flow has one there.</param>
/// <param name="To">Name of the station behind the cobot; of the one behind an unnamed buffer, where the flow has one there.</param>
/// <param name="Program">How it does that. All programs of an arm begin and end at the same angles.</param>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public sealed record TendingDefinition(string From, string To, ArmProgram Program);

/// <summary>Checks what a cobot tends against the flow.</summary>
internal static class TendingChecks
{
    private const double SameRadians = 1e-6;

    public static void Run(CobotDefinition cobot, FactoryLayout layout, TextContext context)
    {
        string name = context.Key;
        string[] before = [.. TransportDefinition.Before(name, layout.Flows).Select(from => TransportDefinition.PlaceOf(from, layout.Flows, isBefore: true))];
        string[] behind = [.. TransportDefinition.Behind(name, layout.Flows).Select(to => TransportDefinition.PlaceOf(to, layout.Flows, isBefore: false))];
        TextContext tends = context.At("tends");
        for (int i = 0; i < cobot.Tends.Count; i++)
        {
            TendingDefinition tending = cobot.Tends[i];
            if (!before.Contains(tending.From))
                tends.ItemOf(cobot.Tends.Count, i).At("from").Report(ProblemCode.BadFlow, $"'{tending.From}' does not lead to '{name}'", $"write '{tending.From} -> {name}' under 'flow:', or name what leads there: {string.Join(", ", before)}", tending.From);
            if (!behind.Contains(tending.To))
                tends.ItemOf(cobot.Tends.Count, i).At("to").Report(ProblemCode.BadFlow, $"'{name}' does not lead to '{tending.To}'", $"write '{name} -> {tending.To}' under 'flow:', or name where it leads: {string.Join(", ", behind)}", tending.To);
            if (cobot.Tends.Take(i).Any(other => other.From == tending.From && other.To == tending.To))
                tends.ItemOf(cobot.Tends.Count, i).Report(ProblemCode.DuplicateStep, $"from '{tending.From}' to '{tending.To}' is here twice", "remove one", tending.To);
        }
        foreach (string idle in before.Except(cobot.Tends.Select(tending => tending.From)))
            tends.Report(ProblemCode.BadFlow, $"'{idle}' leads to '{name}', which takes nothing from there", $"write '{{ from: {idle}, to: …, program: … }}' into it, or lead the flow elsewhere", idle);
        foreach (string idle in behind.Except(cobot.Tends.Select(tending => tending.To)))
            tends.Report(ProblemCode.BadFlow, $"'{name}' leads to '{idle}', and brings nothing there", $"write '{{ from: …, to: {idle}, program: … }}' into it, or lead the flow elsewhere", idle);
        CheckBlocking(cobot, layout, context);
        if (cobot.Routing != RoutingDefinition.FirstFree)
            context.At("routing").Report(ProblemCode.IdleKey, "where a part goes is told by 'tends'", "leave it out", "routing");
    }

    /// <summary>Reports a program that begins or ends elsewhere than the first one begins: the motion between them would be left out.</summary>
    public static void CheckEnds(ArmMotion first, ArmMotion motion, TextContext context)
    {
        double[] home = new double[first.Arm.JointCount], start = new double[home.Length], end = new double[home.Length], speeds = new double[home.Length];
        first.At(TimeSpan.Zero, home, speeds);
        motion.At(TimeSpan.Zero, start, speeds);
        motion.At(motion.Duration, end, speeds);
        for (int i = 0; i < home.Length; i++)
        {
            if (Math.Abs(start[i] - home[i]) <= SameRadians && Math.Abs(end[i] - home[i]) <= SameRadians)
                continue;
            context.Report(ProblemCode.BadMotion, $"the program does not begin and end where the first program of 'tends' begins (joint '{first.Arm.Definition.Joints[i].Name}'), and the motion between them would be left out", "begin and end all of them at the same angles");
            return;
        }
    }

    /// <summary>A station that begins only when the arm has room for its part would keep the arm from all others.</summary>
    private static void CheckBlocking(CobotDefinition cobot, FactoryLayout layout, TextContext context)
    {
        string[] before = TransportDefinition.Before(context.Key, layout.Flows);
        if (layout.Stations.Where(entry => before.Contains(entry.Name)).Select(entry => entry.Definition).Append(cobot).Any(station => (station.Blocking ?? layout.Blocking) == BlockingRule.BeforeService))
            context.At("tends").Report(ProblemCode.Contradiction, "with 'blocking: before-service' a station would keep the arm while it works", $"write 'blocking: after-service' for '{context.Key}' and for what leads to it");
    }
}
