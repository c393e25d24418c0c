using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using FactoryTwin.Model;
using FactoryTwin.Mqtt;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Publishing;
using FactoryTwin.Streams;
using FactoryTwin.Tests.Model;

namespace FactoryTwin.Tests.Cli;

/// <summary><c>demo</c>, <c>mirror</c> and <c>listen</c>; what they are made of is tested with its library.</summary>
public sealed class MqttCommandTests : IDisposable
{
    private readonly CommandRun _command = new();

    private static CancellationToken TestEnds => TestContext.Current.CancellationToken;

    public void Dispose() => _command.Dispose();

    [Fact]
    public void The_demonstration_shows_a_mirror_that_tells_what_the_run_does()
    {
        Assert.Equal(0, _command.Run("demo", "--speed", "1000", "--for", "1h"));
        Assert.Equal("", _command.Error);
        Assert.DoesNotContain("no data", _command.Output);
        Assert.Contains("\nalive until 1:00:00\n", _command.Output);   // told so by the line, though nothing may have happened just then
        string mirrored = Regex.Match(_command.Output, @"good parts .*").Value;
        Assert.Matches(@"source +mirrored from mqtt://127\.0\.0\.1:\d+: [\d,]+ messages", _command.Output);
        Assert.Equal(0, _command.Run("run", Repository.PathOf("seeds/demo-center.yaml"), "--live", "--speed", "max", "--for", "1h"));
        Assert.Equal(Regex.Match(_command.Output, @"good parts .*").Value, mirrored);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task An_interruption_is_the_usual_end_of_the_demonstration(string signal)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "FactoryTwin.Cli.dll"), "demo"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Assert.Contains("mirrored from mqtt://127.0.0.1:", await process.StandardOutput.ReadLineAsync(TestEnds));
        using (Process kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(TestEnds);
        Assert.Contains("Demonstration line\nalive until ", (await process.StandardOutput.ReadToEndAsync(TestEnds)).ReplaceLineEndings("\n"));
        Assert.Empty(await process.StandardError.ReadToEndAsync(TestEnds));
        await process.WaitForExitAsync(TestEnds);
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public async Task Who_listens_to_Sparkplug_asks_for_the_births_that_were_missed_and_names_the_dialect()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        using var run = new Simulation(LiveBench.Steady);
        await using var speaking = new MqttConnection(new MqttConnectionOptions { Addresses = [broker.Address!] });
        await using var publisher = new FactoryPublisher(run, speaking, new PublisherOptions { Form = PublishedForm.Sparkplug });
        await speaking.StartAsync(TestEnds);
        await using var watching = new MqttConnection(new MqttConnectionOptions { Addresses = [broker.Address!] });
        await watching.SubscribeAsync(["spBv1.0/+/NCMD/#"], cancellation: TestEnds);
        await watching.StartAsync(TestEnds);
        using var interruption = new CancellationTokenSource();
        string binding = _command.PathOf("binding.yaml");
        Task<int> listening = Task.Run(() => _command.Run(interruption.Token, "listen", broker.Address!.ToString(), "--for", "1h", "--out", binding), TestEnds);
        while (!watching.Messages.TryRead(out _))
        {
            Assert.False(listening.IsCompleted, _command.Error);
            run.Advance(TimeSpan.FromMinutes(1));
            await publisher.FlushAsync(TestEnds);
        }
        await interruption.CancelAsync();
        Assert.Equal(0, await listening);
        Assert.Matches(@"(?m)^sparkplug: \d+ messages?; edge nodes and devices of Sparkplug B", _command.Output);
        Assert.Contains($"factorytwin mirror {binding}\n", _command.Output);
        Assert.Contains($"broker: {broker.Address}\n", File.ReadAllText(binding), StringComparison.Ordinal);
        Assert.StartsWith("# Proposed from what was heard", File.ReadAllText(binding));
    }

    [Theory]
    [InlineData(PublishedForm.Plain)]
    [InlineData(PublishedForm.UnifiedNamespace)]
    [InlineData(PublishedForm.Sparkplug)]
    public async Task Who_listens_and_mirrors_later_sees_what_the_twin_itself_sees(PublishedForm form)
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        using var run = new Simulation(FactoryModel.Load(Repository.PathOf("seeds/demo-center.yaml")));
        await using var speaking = new MqttConnection(new MqttConnectionOptions { Addresses = [broker.Address!] });
        await using var publisher = new FactoryPublisher(run, speaking, new PublisherOptions { Form = form });
        await speaking.StartAsync(TestEnds);
        await GoOn(TimeSpan.FromHours(1));
        string binding = _command.PathOf("binding.yaml");
        Assert.Equal(0, await WhileItLives(() => File.Exists(binding) || Directory.Exists(_command.PathOf("demonstration-line")), "listen", broker.Address!.ToString(), "--for", form == PublishedForm.Sparkplug ? "4s" : "2s", "--out", binding));
        Assert.Empty(_command.ErrorLines);
        Assert.DoesNotContain("unreadable", _command.Output);
        Assert.Contains("The twin has told its model; it is in demonstration-line/model.yaml, with 2 files that it names.", _command.Output);
        Assert.Contains("model: demonstration-line/model.yaml", File.ReadAllText(binding));

        string recording = _command.PathOf("mirror.ftr");
        Assert.Equal(0, await WhileItLives(() => false, "mirror", binding, "--broker", broker.Address.ToString(), "--for", "4s", "--record", recording));
        Assert.Equal("", _command.Error);
        Assert.Equal(0, _command.Run("replay", recording));
        Assert.DoesNotContain("seed", _command.Output);
        Assert.Equal(0, _command.Run("replay", recording, "--json"));
        Assert.Contains("\n  \"seed\": null,\n", _command.Output);
        using Recording mirrored = Recording.Open(recording);
        using var again = new Simulation(run.Model);
        (StreamHash one, StreamHash two) = (new(), new());
        using IDisposable counted = again.Events.Subscribe(e =>
        {
            if (e.Sequence <= mirrored.Events)
                one.OnNext(e);
        });
        again.AdvanceTo(run.Now);
        foreach (StationEvent e in mirrored.Read())
            two.OnNext(e);
        Assert.True(two.Count > 500);
        Assert.Equal((one.Count, one.Value), (two.Count, two.Value));

        async Task GoOn(TimeSpan time)
        {
            for (TimeSpan done = TimeSpan.Zero; done < time; done += TimeSpan.FromMinutes(1))
            {
                run.Advance(TimeSpan.FromMinutes(1));
                await publisher.FlushAsync(TestEnds);
            }
        }

        async Task<int> WhileItLives(Func<bool> isEnough, params string[] arguments)
        {
            Task<int> command = Task.Run(() => _command.Run(arguments), TestEnds);
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            while (!command.IsCompleted)
            {
                await pace.WaitForNextTickAsync(TestEnds);
                if (!isEnough())
                    await GoOn(TimeSpan.FromMinutes(1));
            }
            return await command;
        }
    }

    [Fact]
    public async Task A_mirror_publishes_for_dashboards_what_it_shows()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        using var run = new Simulation(FactoryModel.Load(_command.Line()));
        await using var speaking = new MqttConnection(new MqttConnectionOptions { Addresses = [broker.Address!] });
        await using var publisher = new FactoryPublisher(run, speaking);
        await speaking.StartAsync(TestEnds);
        await using var watching = new MqttConnection(new MqttConnectionOptions { Addresses = [broker.Address!] });
        await watching.SubscribeAsync(["factorytwin-mirror/#"], cancellation: TestEnds);
        await watching.StartAsync(TestEnds);
        string binding = _command.File("binding.yaml", "name: Two steps\nmodel: line.yaml\ntwin: { dialect: plain }\n");
        using var interruption = new CancellationTokenSource();
        Task<int> mirroring = Task.Run(() => _command.Run(interruption.Token, "mirror", binding, "--broker", broker.Address!.ToString(), "--for", "1h", "--forecast", "--publish", "hall 2"), TestEnds);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        foreach (string[] awaited in (string[][])[["description", "mill/state", "mill/events", "indicators", "mill/indicators", "values/rolling-oee", "values/forecast-good-median"], ["alarms/oee-low"]])
        {
            HashSet<string> missing = [.. awaited];
            while (missing.Count > 0)
            {
                Assert.False(mirroring.IsCompleted, _command.Error);
                run.Advance(TimeSpan.FromMinutes(1));
                await publisher.FlushAsync(TestEnds);
                while (watching.Messages.TryRead(out MqttMessage? message))
                    missing.Remove(message.Topic["factorytwin-mirror/hall%202/".Length..]);
                await pace.WaitForNextTickAsync(TestEnds);
            }
            run.Apply(new ChangeCycle("wash", 3));   // and the OEE falls
        }
        await interruption.CancelAsync();
        Assert.Equal(0, await mirroring);
        Assert.Empty(_command.ErrorLines);
    }

    [Fact]
    public void A_log_is_mirrored_recorded_and_shown_again()
    {
        string binding = _command.File("binding.yaml", "name: Prints\ndevices:\n  printer: { dialect: octoprint, device: octoPrint, station: printer, kind: printer, expected: never }\n");
        string log = _command.File("session.log", """
            {"_kind": "session_meta"}
            {"topic": "octoPrint/event/PrintStarted", "payload": "{\"name\": \"a.gcode\", \"path\": \"a.gcode\", \"_event\": \"PrintStarted\", \"_timestamp\": 1793602801}", "timestamp": "2026-11-02T07:00:01Z"}
            {"topic": "octoPrint/event/PrintDone", "payload": "{\"name\": \"a.gcode\", \"path\": \"a.gcode\", \"_event\": \"PrintDone\", \"_timestamp\": 1793606401}", "timestamp": "2026-11-02T08:00:01Z"}
            {"topic": "octoPrint/event/PrintStarted", "payload": "{\"name\": \"a.gcode\", \"path\": \"a.gcode\", \"_event\": \"PrintStarted\", \"_timestamp\": 1793606461}", "timestamp": "2026-11-02T08:01:01Z"}
            {"topic": "octoPrint
            """);
        string recording = _command.PathOf("mirror.ftr");
        foreach (string input in new[] { binding, log })
        {
            Assert.Equal(2, _command.Run("mirror", binding, "--log", log, "--record", input));
            Assert.Equal($"factorytwin mirror: --record {input}: that file is read here; name another one", Assert.Single(_command.ErrorLines));
        }
        Assert.Equal(0, _command.Run("mirror", binding, "--log", log, "--record", recording));
        Assert.Contains("Prints\nalive until 1:01:00\n\ngood parts        1; 0 lost, 1 in progress\n", _command.Output.ReplaceLineEndings("\n"));
        Assert.Equal($"warning: 1 line of {log} could not be read and was passed over; the first is line 5: it is no JSON", Assert.Single(_command.ErrorLines));
        Assert.Contains($"source 3 messages of {log}, 1 line without a topic passed over, 1 not readable ", Regex.Replace(_command.Output, @"\s+", " "));
        string csv = _command.PathOf("events.csv");
        Assert.Equal(0, _command.Run("replay", recording, "--events", csv, "--trace", "2"));
        Assert.Matches(@"^0:?0?0:00:00\.000 .*\n.*\nPrints\nfrom 0:00:00 to 1:01:00, without a model\n", _command.Output.ReplaceLineEndings("\n"));
        Assert.Contains("good parts   1; 0 lost, 1 in progress", _command.Output);
        Assert.Matches(@"% of time +processing", _command.Output);
        Assert.Matches(@"printer +1 +1 +0", _command.Output);
        Assert.Contains(",printer,0,partCompleted,", File.ReadAllText(csv));
        Assert.Empty(_command.Error);
        Assert.Equal(2, _command.Run("replay", recording, "--json"));
        Assert.StartsWith($"factorytwin replay: --json: {recording} holds no model, ", Assert.Single(_command.ErrorLines));
        Assert.Equal(0, _command.Run("replay", recording, "--live", "--speed", "max"));
        Assert.Contains("good parts        1; 0 lost, 1 in progress\n", _command.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_recording_without_a_model_tells_what_signals_showed_last()
    {
        string binding = _command.File("signals.yaml", "name: Prints\ndevices:\n  printer: { dialect: octoprint, device: octoPrint, station: printer, kind: printer, expected: never, signals: { nozzle-temperature: °C } }\n");
        string log = _command.File("signals.log", """
            {"topic": "octoPrint/event/PrintStarted", "payload": "{\"name\": \"a.gcode\", \"path\": \"a.gcode\", \"_event\": \"PrintStarted\", \"_timestamp\": 1793602801}", "timestamp": "2026-11-02T07:00:01Z"}
            {"topic": "octoPrint/temperature/tool0", "payload": "{\"actual\": 180.2, \"target\": 220, \"_timestamp\": 1793602811}", "timestamp": "2026-11-02T07:00:11Z"}
            {"topic": "octoPrint/temperature/tool0", "payload": "{\"actual\": 219.8, \"target\": 220, \"_timestamp\": 1793602861}", "timestamp": "2026-11-02T07:01:01Z"}

            """), recording = _command.PathOf("signals.ftr");
        Assert.Equal(0, _command.Run("mirror", binding, "--log", log, "--record", recording));
        Assert.Equal(0, _command.Run("replay", recording));
        Assert.Contains("printer, last: nozzle-temperature 219.8 °C", _command.Output);
        Assert.Equal(0, _command.Run("replay", recording, "--from", "30s"));
        Assert.Contains("from 0:00:30 to 0:01:00, without a model", _command.Output);
    }

    [Fact]
    public void A_log_or_a_recording_of_nothing_is_told_in_one_sentence()
    {
        string binding = Binding(), recording = _command.PathOf("mirror.ftr");
        Assert.Equal(2, _command.Run("mirror", binding, "--log", _command.File("empty.log", "")));
        Assert.Equal($"factorytwin mirror: --log {_command.PathOf("empty.log")}: the file is empty; write one JSON object a line, with topic, payload and timestamp", Assert.Single(_command.ErrorLines));
        Assert.Equal(2, _command.Run("mirror", binding, "--log", _command.File("head.log", "{}\n[]\n")));
        Assert.EndsWith("head.log: no line of it is a message; write one JSON object a line, with topic, payload and timestamp (line 2: it is no JSON object)", Assert.Single(_command.ErrorLines));
        Assert.Equal(2, _command.Run("mirror", binding, "--log", _command.PathOf("nowhere.log")));
        Assert.EndsWith("nowhere.log: there is no such file; check its name and its folder", Assert.Single(_command.ErrorLines));
        string other = _command.File("other.log", """{"topic": "hall/door", "payload": "open", "timestamp": "2026-11-02T07:00:01Z"}""");
        Assert.Equal(0, _command.Run("mirror", binding, "--log", other, "--record", recording));
        Assert.Equal("Nothing has happened: 1 message came in, and no device of the binding has told what it does. Who speaks there, and in which dialect? factorytwin listen", Assert.Single(_command.ErrorLines));
        Assert.Equal(1, _command.Run("replay", recording));
        Assert.Equal($"factorytwin replay: {recording} ends where it begins, at 0:00:00: nothing was recorded yet", Assert.Single(_command.ErrorLines));
    }

    [Fact]
    public async Task What_a_broker_refuses_is_told_in_one_sentence()
    {
        var user = new MqttUser { Name = "shop", PasswordHash = MqttUser.HashOf("secret"), MaySubscribe = ["shop/#"] };
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Users = [user] });
        string url = $"mqtt://shop@127.0.0.1:{broker.Address!.Port}";
        AssertRefused("listen", url, "--for", "1s");
        AssertRefused("mirror", Binding(), "--broker", url);
    }

    [Theory]
    [InlineData("mqtt://127.0.0.1:{0}")]
    [InlineData("mqtt://there-is-no-such-host.invalid")]
    public void A_broker_that_is_not_there_is_told_in_one_sentence(string url)
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));   // nobody listens there, and nobody else can
        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        url = url.Replace("{0}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        AssertRefused("listen", url);
        AssertRefused("mirror", Binding(), "--broker", url);
    }

    [Theory]
    [InlineData("is no address of a broker", "listen", "http://broker")]
    [InlineData("--model: it goes into a binding; write where to with --out too", "listen", "mqtt://h", "--model", "m.yaml")]
    [InlineData("--speed: only a log is played at a speed; write --log too", "mirror", "b.yaml", "--speed", "60")]
    [InlineData("--keep: there is no recording to limit; write --record too, as in '--record shift.ftr'", "mirror", "b.yaml", "--keep", "1h")]
    [InlineData("--ca: mqtt://h:1883 speaks no TLS, for which it is; write mqtts:// there, or leave the option out", "listen", "mqtt://h", "--ca", "seeds/demo-center.yaml")]
    [InlineData("--fingerprint: ws://h:80/mqtt speaks no TLS, for which it is; write wss:// there, or leave the option out", "listen", "ws://h", "--fingerprint", "00")]
    [InlineData("--log: it takes the place of a broker", "mirror", "b.yaml", "--log", "l", "--broker", "mqtt://h")]
    [InlineData("--log: it takes the place of a broker", "mirror", "b.yaml", "--log", "l", "--publish", "hall")]
    [InlineData("--speed max: write a number from 0.1 to 1000, as in '--speed 60'", "demo", "--speed", "max")]
    public void A_wrong_command_line_is_told_with_its_remedy(string problem, params string[] arguments)
    {
        Assert.Equal(2, _command.Run([.. arguments.Select(argument => argument.StartsWith("seeds/", StringComparison.Ordinal) ? Repository.PathOf(argument) : argument)]));
        Assert.Contains(problem, _command.ErrorLines[0]);
    }

    [Theory]
    [InlineData("--forecast")]
    [InlineData("--target", "good >= 10")]
    public void Without_a_model_nothing_is_forecast(params string[] options)
    {
        string binding = Binding();
        Assert.Equal(2, _command.Run(["mirror", binding, "--broker", "mqtt://127.0.0.1", .. options]));
        Assert.Equal($"factorytwin mirror: {options[0]}: {binding} names no model, and without one nothing can be forecast; write one there, as in 'model: line.yaml', or leave the option out", Assert.Single(_command.ErrorLines));
    }

    [Fact]
    public void A_file_in_a_folder_that_is_not_there_and_a_folder_that_is_a_file_are_told()
    {
        string log = _command.File("one.log", """{"topic": "hall/door", "payload": "open", "timestamp": "2026-11-02T07:00:01Z"}"""), nowhere = _command.PathOf("nowhere"), recording = Path.Combine(nowhere, "x.ftr");
        Assert.Equal(2, _command.Run("mirror", Binding(), "--log", log, "--record", recording));
        Assert.Equal($"factorytwin mirror: --record {recording}: there is no folder '{nowhere}'; make it, or name another one", Assert.Single(_command.ErrorLines));
        Assert.Equal(2, _command.Run("publish", _command.Line(), "--outbox", log));
        Assert.Equal($"factorytwin publish: --outbox {log}: that is a file and not a folder; name a folder, which is made where there is none", Assert.Single(_command.ErrorLines));
    }

    [Fact]
    public async Task Who_hears_nothing_is_told_for_how_long_and_gets_no_binding_of_nothing()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        Assert.Equal(0, _command.Run("listen", broker.Address!.ToString(), "--for", "1s", "--topic", "nobody/#"));
        Assert.Matches(@"^nothing was heard in \d+ s; check the topics, and whether the broker lets this user read them\s$", _command.Output);
        string binding = _command.PathOf("binding.yaml");
        Assert.Equal(0, _command.Run("listen", broker.Address.ToString(), "--for", "1s", "--topic", "nobody/#", "--out", binding));
        Assert.DoesNotContain("Next:", _command.Output);
        Assert.False(File.Exists(binding));
    }

    [Fact]
    public async Task Who_hears_nothing_that_tells_what_it_does_is_told_to_bind_it()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        await using var speaking = new MqttConnection(new MqttConnectionOptions { Addresses = [broker.Address!] });
        await speaking.StartAsync(TestEnds);
        await speaking.PublishAsync(new MqttMessage { Topic = "hall/door", Payload = "open"u8.ToArray(), QualityOfService = 1, IsRetained = true }, TestEnds);
        string binding = _command.PathOf("binding.yaml");
        Assert.Equal(0, _command.Run("listen", broker.Address!.ToString(), "--for", "1s", "--out", binding));
        Assert.Contains($"Next: nothing that was heard tells what it does; bind a device in {binding}, then: factorytwin mirror {binding}\n", _command.Output);
    }

    [Fact]
    public async Task Who_listens_to_a_twin_that_tells_no_model_is_told_that_its_file_is_wanted()
    {
        await using EmbeddedBroker broker = await EmbeddedBroker.StartAsync();
        using var run = new Simulation(FactoryModel.Load(Repository.PathOf("seeds/demo-center.yaml")));
        await using var speaking = new MqttConnection(new MqttConnectionOptions { Addresses = [broker.Address!] });
        await using var publisher = new FactoryPublisher(run, speaking, new PublisherOptions { TellsModel = false });
        await speaking.StartAsync(TestEnds);
        run.Advance(TimeSpan.FromHours(1));
        await publisher.FlushAsync(TestEnds);
        string binding = _command.PathOf("binding.yaml");
        Assert.Equal(0, _command.Run("listen", broker.Address!.ToString(), "--for", "2s", "--out", binding));
        Assert.Contains($"The twin tells no model: write the name of its file into {binding}, at 'model:'.\n", _command.Output);
    }

    [Fact]
    public void A_binding_without_a_broker_needs_one_from_the_command_line()
    {
        string binding = Binding();
        Assert.Equal(2, _command.Run("mirror", binding));
        Assert.Equal($"factorytwin mirror: {binding} names no broker; write one there, or '--broker mqtt://host:1883'", Assert.Single(_command.ErrorLines));
    }

    private string Binding() => _command.File("binding.yaml", "name: Prints\ndevices:\n  printer: { dialect: octoprint, device: octoPrint, station: printer, kind: printer, expected: never }\n");

    private void AssertRefused(params string[] arguments)
    {
        Assert.Equal(1, _command.Run(arguments));
        Assert.Empty(_command.Output);
        Assert.StartsWith($"factorytwin {arguments[0]}: ", Assert.Single(_command.ErrorLines));
    }
}
