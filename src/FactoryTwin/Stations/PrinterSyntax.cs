using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using FactoryTwin.Kernel;
using FactoryTwin.Model;
using FactoryTwin.Model.Text;
using FactoryTwin.Printing;

namespace FactoryTwin.Stations;

/// <summary>The text of a printer.</summary>
internal static class PrinterSyntax
{
    private const int MostFailures = 16;

    private static readonly PrintPlanCache Plans = new();

    private static ObjectType<FilamentDefinition> Filament { get; } = new("filament",
        new FilamentDefinition { SpoolKilograms = 0, Change = Distribution.Constant(TimeSpan.Zero) },
        Key<FilamentDefinition>.Required("spool", TextOf.Mass, "1 kg", "Mass of the filament on a full spool. A run begins with a full one.", filament => filament.SpoolKilograms, (filament, mass) => filament with { SpoolKilograms = mass }),
        Key<FilamentDefinition>.Required("change", TextOf.Durations(allowZero: true), "5 min", "How long a change takes. It shows as set-up, and needs the operators that are needed for set-up.", filament => filament.Change, (filament, change) => filament with { Change = change }))
    {
        CheckAll = (filament, context) =>
        {
            if (filament.SpoolKilograms is (< 1e-6 or > 1000) and not 0)
                context.At("spool").Report(ProblemCode.OutOfRange, "no spool has so much filament", "write 0.001 g to 1000 kg");
        },
    };

    private static ObjectType<PrintFailureDefinition> Failure { get; } = new("a way in which prints fail",
        new PrintFailureDefinition { Name = "", Repair = Distribution.Constant(TimeSpan.Zero) },
        Key<PrintFailureDefinition>.Required("name", TextOf.Name("way to fail"), "adhesion", "Its name, such as `adhesion`, `clog`, `layer-shift`.", failure => failure.Name, (failure, name) => failure with { Name = name }),
        Key<PrintFailureDefinition>.Optional("per-layer", TextOf.Maybe(TextOf.Precision), "0.02 %", "The chance that it strikes in a layer; either this or `every`.", failure => failure.LayerProbability, (failure, chance) => failure with { LayerProbability = chance }),
        Key<PrintFailureDefinition>.Optional("every", TextOf.Durations(), "exponential(200 h)", "Time of printing from one to the next; either this or `per-layer`.", failure => failure.Every, (failure, every) => failure with { Every = every }),
        Key<PrintFailureDefinition>.Required("repair", TextOf.Durations(allowZero: true), "10 min", "How long it takes until the printer is ready again. It needs the operators that are needed for repair.",
            failure => failure.Repair, (failure, repair) => failure with { Repair = repair }),
        Key<PrintFailureDefinition>.Optional("then", TextOf.Choice<PrintFailureOutcome>(), "scrap", "What becomes of the print then: `restart` or `scrap`. Default: `restart`.", failure => failure.Outcome, (failure, outcome) => failure with { Outcome = outcome }))
    { ExactlyOneOf = ["per-layer", "every"] };

    private static ObjectType<RemovalDefinition> Removal { get; } = new("a removal", new RemovalDefinition { Time = Distribution.Constant(TimeSpan.Zero) },
        Key<RemovalDefinition>.Required("time", TextOf.Durations(allowZero: true), "2 min", "How long it takes.", removal => removal.Time, (removal, time) => removal with { Time = time }),
        Key<RemovalDefinition>.Optional("pool", TextOf.Name("pool"), "milling", "The pool of the operator who does it; either this or `skill`.", removal => removal.Pool, (removal, pool) => removal with { Pool = pool }),
        Key<RemovalDefinition>.Optional("skill", TextOf.Name("skill"), "deburring", "The skill of the operator who does it, whatever the pool; either this or `pool`.", removal => removal.Skill, (removal, skill) => removal with { Skill = skill }))
    { ExactlyOneOf = ["pool", "skill"] };

    // Last, because static members are made in the order in which they stand.
    public static StationKind<PrinterDefinition> Kind { get; } = new()
    {
        Behaviour = (definition, layout) => new Printer(definition, [.. definition.Jobs.Select(job => PlanOf(job, definition))], layout),
        Kind = "printer",
        Summary = "A 3D printer that does the print of each part's type; all else is as with a machine.",
        Outcomes = [Spoiling.Scrapped],
        Heeds = CommonKeys.All & ~CommonKeys.Power,
        FollowsRoutes = true,
        Empty = new PrinterDefinition(new PrinterProfile { Name = "" }, []),
        Keys =
        [
            Key<PrinterDefinition>.Required("printer", PrinterProfiles.Name, "generic-marlin", "The printer: generic-klipper, generic-marlin, generic-marlin-2, or a YAML file with one.", printer => printer.Printer, (printer, profile) => printer with { Printer = profile }),
            Key<PrinterDefinition>.Required("gcode", PrintJobsType.Instance, "cube.gcode", "What it prints: a file of G-code for parts of all types, or one for each type, as in `{ bracket: bracket.gcode, cone: cone.gcode }`.",
                printer => printer.Jobs, (printer, jobs) => printer with { Jobs = jobs }),
            Key<PrinterDefinition>.Optional("speed", TextOf.Factor(0.1, 10), "1.2", "How fast its moves are, of what the file says (`M220`). Default: 1.", printer => printer.SpeedFactor, (printer, speed) => printer with { SpeedFactor = speed }),
            Key<PrinterDefinition>.Optional("filament", Filament, "{ spool: 1 kg, change: 5 min }", "The filament, which runs out. Default: it never does.", printer => printer.Filament, (printer, filament) => printer with { Filament = filament }),
            Key<PrinterDefinition>.Optional("print-failures", TextOf.OneOrList(Failure), "{ name: adhesion, per-layer: 0.02 %, repair: 5 min }",
                "How prints fail: one way, or a list of them. Default: none do.", printer => printer.PrintFailures, (printer, failures) => printer with { PrintFailures = failures }),
            Key<PrinterDefinition>.Optional("removal", Removal, "{ time: 2 min, pool: milling }", "Who takes a finished part off, and how long it takes. Default: the next station, and in no time.", printer => printer.Removal, (printer, removal) => printer with { Removal = removal }),
            Key<PrinterDefinition>.Optional("sample", TextOf.Maybe(TextOf.Duration()), "10 s", "How often its signals are published while it prints, besides at the beginning of each stage. Default: not besides.", printer => printer.Sample, (printer, sample) => printer with { Sample = sample }),
            .. MachineSyntax.WorkKeys.Where(key => key.Name != "cycle").Select(key => key.For<PrinterDefinition>()),
            .. MachineSyntax.OwnKeys.Where(key => key.Name == "scrap").Select(key => key.For<PrinterDefinition>()),
        ],
        CheckAll = Check,
    };

    internal static PrintPlan PlanOf(PrintJob job, PrinterDefinition printer) => Plans.Get(job.File, new() { Printer = printer.Printer });

    private static void Check(PrinterDefinition printer, FactoryLayout layout, TextContext context)
    {
        MachineSyntax.CheckWork(printer, layout, context);
        if (printer.Failures.Count + printer.PrintFailures.Count > MostFailures)
            context.At("print-failures").Report(ProblemCode.OutOfRange, $"there are {printer.Failures.Count + printer.PrintFailures.Count} ways to fail", $"at most {MostFailures}, with those under 'failures'");
        if (printer.Removal?.Pool is { } pool)
            layout.CheckPool(pool, 1, context.At("removal"));
        if (printer.Removal?.Skill is { } skill)
            layout.CheckSkill(skill, 1, context.At("removal"));
        TextContext jobs = context.At("gcode");
        if (!jobs.IsRead || !context.At("printer").IsRead || TextDocument.Check(printer.Printer, PrinterProfiles.Text).Count > 0)
            return;
        if (printer.Jobs.Count == 0)
            jobs.Report(ProblemCode.MissingKey, "it prints nothing", "name a file of G-code");
        foreach (PrintJob job in printer.Jobs)
            CheckJob(printer, job, layout, job.Part.Length > 0 ? jobs.At(job.Part) : jobs);
        foreach (PartDefinition part in layout.Parts)
            CheckPart(printer, part, context.Key, jobs);
    }

    private static void CheckJob(PrinterDefinition printer, PrintJob job, FactoryLayout layout, TextContext context)
    {
        if (job.Part.Length > 0)
            layout.CheckPartType(job.Part, context);
        try
        {
            PrintPlan plan = PlanOf(job, printer);
            if (plan.ExpectedSeconds is null)
                context.Report(ProblemCode.BadDataFile, $"'{printer.Printer.Name}' cannot print '{job.File.Name}': {plan.Warnings[0].Split(';')[0]}", "choose another printer or file");
            else if (plan.Layers.Count == 0 && printer.PrintFailures.Any(failure => failure.LayerProbability is not null))
                context.Report(ProblemCode.Contradiction, $"no layers are found in '{job.File.Name}', and prints fail by layer", "write 'every' in place of 'per-layer'");
        }
        catch (ModelException fault)
        {
            foreach (ModelProblem problem in fault.Problems)
                context.Report(ProblemCode.BadDataFile, $"the G-code has a fault: {problem with { File = job.File.Name }}");
        }
    }

    private static void CheckPart(PrinterDefinition printer, PartDefinition part, string station, TextContext jobs)
    {
        if (part.Cycles.Any(cycle => cycle.Station == station) || part.Route.Any(step => step.Station == station && step.Time is not null))
            jobs.Report(ProblemCode.Contradiction, $"'{part.Name}' has a time of its own at '{station}', where its G-code tells the time", $"leave the time out under 'parts:'", part.Name);
        if (part.Route.Any(step => step.Station == station) && printer.Jobs.All(job => job.Part.Length > 0 && job.Part != part.Name))
            jobs.Report(ProblemCode.MissingKey, $"'{part.Name}' comes here by its route, and nothing says what to print for it", $"write '{part.Name}: {part.Name}.gcode' into it", part.Name);
    }
}

/// <summary>The prints of a printer: the name of a file, or part types with one for each.</summary>
internal sealed class PrintJobsType : TextType<ValueList<PrintJob>>
{
    private static readonly TextType<ValueList<PrintJob>> ByType = TextOf.MapOf(TextOf.Name("part type"), GCodeFile.Text, (part, file) => new PrintJob(file, part), job => (job.Part, job.File));

    public static PrintJobsType Instance { get; } = new();

    public override string Expected => $"{GCodeFile.Text.Expected}, or part types, each with one";

    public override bool TryRead(TextNode node, TextContext context, [MaybeNullWhen(false)] out ValueList<PrintJob> value)
    {
        if (node.Kind == TextNodeKind.Map)
            return ByType.TryRead(node, context, out value);
        bool isRead = GCodeFile.Text.TryRead(node, context, out GCodeFile? file);
        value = isRead ? [new PrintJob(file!)] : null;
        return isRead;
    }

    public override TextNode Write(ValueList<PrintJob> value) => value is [{ Part: "" } one] ? GCodeFile.Text.Write(one.File) : ByType.Write(value);

    public override void Check(ValueList<PrintJob> value, TextContext context)
    {
        if (value is not [{ Part: "" }])
            ByType.Check(value, context);
    }

    public override JsonObject Schema() => new() { ["anyOf"] = new JsonArray(GCodeFile.Text.Schema(), ByType.Schema()) };
}
