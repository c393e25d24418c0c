// It is ten o'clock: how many parts shall we have by the end of the shift, and what if castings were milled faster from now on?
// A fork is the same run once more, with the same future. Redrawn, it has another future that fits all that has happened: many of them make a forecast.
using FactoryTwin;
using FactoryTwin.Experiments;
using FactoryTwin.Indicators;
using FactoryTwin.Streams;

FactoryModel line = FactoryModel.Load(Path.Combine(AppContext.BaseDirectory, "automotive-line.yaml"));
using var run = new Simulation(line, seed: 1);
FactoryIndicators soFar = run.Indicators();
run.Advance(TimeSpan.FromHours(4));
Console.WriteLine($"Made by ten o'clock: {soFar.Read(run.Now).Flow.Good}");

var toTheEnd = new ForecastOptions { Horizon = TimeSpan.FromHours(4) };
ForecastSeries good = Forecast.Run(run, soFar, toTheEnd)["good"];
ForecastPoint atTheEnd = good.Points[^1];
Console.WriteLine(FormattableString.Invariant($"By the end of the shift: {atTheEnd.Low} to {atTheEnd.High} (10 % to 90 %, {100 * atTheEnd.BandProbability:0} % of the futures), {atTheEnd.Median} in the middle"));
Console.WriteLine($"At least 320: {good.AtLeast(320)}");

FactoryModel faster = line.WithSpeed("mill", 1.1)!;
Console.WriteLine($"With a mill that is 10 % faster from now on: {WhatIf.Run(run, soFar, toTheEnd, faster)["good"].Points[^1].Comparison.Difference} parts more");

using Simulation same = run.Fork();
var (hash, hashOfFork) = (new StreamHash(), new StreamHash());
run.Events.Subscribe(hash);
same.Events.Subscribe(hashOfFork);
same.Advance(toTheEnd.Horizon);
run.Advance(toTheEnd.Horizon);
Console.WriteLine($"What came: {soFar.Read(run.Now).Flow.Good}; a fork that was not redrawn has the same stream to the last bit: {hash.Value == hashOfFork.Value}");
