using System.CommandLine;
using FactoryTwin.Cli.Output;
using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Model;

namespace FactoryTwin.Cli.Commands;

/// <summary><c>forecast</c>: what one run of a factory comes to from an instant on, and how good such forecasts are.</summary>
internal static class ForecastCommand
{
    /// <summary>How far a run goes before it is asked whether it was interrupted.</summary>
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static Command Create(Terminal terminal, CancellationToken interruption)
    {
        Argument<string> file = StudyArguments.File("FILE", "The factory, a YAML file.");
        var at = new Option<TimeSpan?>("--at")
        {
            HelpName = "DURATION",
            Description = "The present: how long the run has gone on when the forecast is made, as 4h.",
            CustomParser = result => StudyArguments.Duration(result, allowZero: true),
            Required = true,
        };
        var until = new Option<TimeSpan?>("--until")
        {
            HelpName = "DURATION",
            Description = "The horizon, counted from the start of the run as --at is. [default: the measured time that the model says, else 8h]",
            CustomParser = result => StudyArguments.Duration(result, allowZero: false),
        };
        var step = new Option<TimeSpan?>("--step")
        {
            HelpName = "DURATION",
            Description = "From one row of the table to the next. [default: an eighth of the time ahead]",
            CustomParser = result => StudyArguments.Duration(result, allowZero: false),
        };
        var replications = new Option<int?>("--replications")
        {
            HelpName = "COUNT",
            Description = "Number of futures. [default: 200]",
            CustomParser = result => StudyArguments.Count(result, ForecastOptions.FewestReplications, "200"),
        };
        var targets = new Option<ForecastTarget[]>("--target")
        {
            HelpName = "'NAME >= NUMBER'",
            Description = $"A target at the horizon, as 'good >= 120' or 'lead-time <= 1800'; may be given several times. NAME is one of {ForecastTarget.Names}.",
            CustomParser = ForecastTarget.Parse,
            AllowMultipleArgumentsPerToken = false,
        };
        var score = new Option<int?>("--score")
        {
            HelpName = "COUNT",
            Description = "Makes as many forecasts of independent runs too, and tells how often they were right.",
            CustomParser = result => StudyArguments.Count(result, 2, "100"),
        };
        Option<ulong?> seed = StudyArguments.Seed();
        Option<bool> json = StudyArguments.Json();
        var command = new Command("forecast", "Runs a factory up to an instant, and forecasts it from there: many futures that fit all that has happened.") { file, at, until, step, replications, targets, score, seed, json };
        command.SetAction(parsed =>
        {
            FactoryModel model = FactoryModel.Load(parsed.GetRequiredValue(file));
            TimeSpan now = parsed.GetRequiredValue(at)!.Value, end = parsed.GetValue(until) ?? StudyOptions.Of(model).For;
            if (end <= now)
                throw new CommandLineException($"--until {Tables.Length(end)}: the horizon must lie behind the present; write one that is longer than --at {Tables.Length(now)}");
            long began = terminal.Clock.GetTimestamp();
            ForecastShown shown;
            using (var progress = new ProgressLine(terminal))
            {
                var options = new ForecastOptions
                {
                    Horizon = end - now,
                    Step = parsed.GetValue(step),
                    Replications = parsed.GetValue(replications) ?? 200,
                    Seed = parsed.GetValue(seed) ?? 1,
                    Indicators = ForecastIndicator.Ready,
                    Execution = new() { Progress = progress },
                };
                using var run = new Simulation(model, options.Seed);
                FactoryIndicators soFar = run.Indicators();
                while (run.Now.SinceStart < now)
                {
                    interruption.ThrowIfCancellationRequested();
                    run.Advance(now - run.Now.SinceStart < Day ? now - run.Now.SinceStart : Day);
                }
                shown = new(model, options, soFar.Read(run.Now), Forecast.Run(run, soFar, options, interruption), parsed.GetValue(targets) ?? [],
                    parsed.GetValue(score) is { } starts ? ForecastScore.OfModel(model, now, starts, options, interruption) : []);
            }
            TimeSpan wall = terminal.Clock.GetElapsedTime(began);
            if (parsed.GetValue(json))
                ForecastOutput.WriteJson(terminal.Output, shown, wall);
            else
                terminal.Show(console => ForecastOutput.WriteText(console, shown));
            return ExitCode.Done;
        });
        return command;
    }
}
