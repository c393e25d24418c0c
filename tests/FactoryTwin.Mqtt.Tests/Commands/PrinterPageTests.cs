using System.Globalization;
using System.Text.RegularExpressions;
using FactoryTwin.Mqtt.Connection;
using FactoryTwin.Mqtt.Mirroring;
using FactoryTwin.Mqtt.Tests.Connection;
using static FactoryTwin.Mqtt.Tests.Connection.Brokers;

namespace FactoryTwin.Mqtt.Tests.Commands;

/// <summary>What the page for owners of a printer says, done with the real commands and printers of our own that speak as theirs do.</summary>
/// <remarks>Sources of what they say: https://github.com/Doridian/OpenBambuAPI (mqtt.md, tls.md), and https://moonraker.readthedocs.io, configuration, section mqtt.</remarks>
public sealed partial class PrinterPageTests : IDisposable
{
    private const string Page = "src/FactoryTwin.Mqtt/PRINTERS.md", Serial = "01S00C123456789", Code = "12345678";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("factorytwin-printer-");
    private readonly TestCertificates _certificates = new();

    public void Dispose()
    {
        _certificates.Dispose();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("bambu-printer.yaml", "bambu")]
    [InlineData("klipper-printer.yaml", "klipper")]
    public void The_bindings_of_the_page_are_read(string file, string dialect)
    {
        MirrorBinding binding = MirrorBinding.Load(Repository.PathOf($"seeds/bindings/{file}"));
        Assert.Equal(dialect, Assert.Single(binding.Devices).Dialect);
        Assert.Equal(dialect, Assert.Single(binding.CreateDialects()).Name);
        Assert.Contains($"<!-- sample: seeds/bindings/{file} -->", Repository.Read(Page), StringComparison.Ordinal);
    }

    /// <summary>The steps of the page, at a broker as such a printer has one: TLS with a certificate that names the serial number, which is not the address; user bblp; only changes until it is asked.</summary>
    [Fact]
    public async Task The_owner_of_a_Bambu_printer_gets_from_the_first_refusal_to_the_first_print()
    {
        (string certificate, string key, string fingerprint) = _certificates.IssueToItself(Serial);
        await using Mosquitto printer = await Mosquitto.StartAsync(
            $"certfile {certificate}\nkeyfile {key}\nallow_anonymous false\npassword_file {{folder}}/users", ("users", $"bblp:{Mosquitto.HashOf(Code)}\n"));
        string url = $"mqtts://bblp@127.0.0.1:{printer.Port}", broker = $"mqtts://127.0.0.1:{printer.Port}";
        var environment = new Dictionary<string, string> { ["FACTORYTWIN_MQTT_PASSWORD"] = Code };
        string[] listen = ["listen", url, "--topic", $"device/{Serial}/report"];

        // Whom nobody has signed is refused, and its fingerprint told.
        (int code, _, string refused) = await CommandProcess.RunAsync(environment, [.. listen, "--for", "1s"]);
        Assert.Equal((1, fingerprint), (code, Fingerprint().Match(refused).Value));

        // A wrong access code.
        (code, _, refused) = await CommandProcess.RunAsync(new Dictionary<string, string> { ["FACTORYTWIN_MQTT_PASSWORD"] = "87654321" }, [.. listen, "--fingerprint", fingerprint, "--for", "1s"]);
        Assert.Equal((1, $"factorytwin listen: {broker}: wrong user or password"), (code, refused.Split([" (", ";", ", or"], StringSplitOptions.None)[0]));

        // Who speaks there?
        MqttConnectionOptions own = Options(printer.Address with { IsSecure = true }) with { Credentials = new MqttCredentials("bblp", Code), Tls = new MqttTlsOptions { AuthorityFile = certificate }, Version = MqttVersion.V311 };
        await using MqttConnection firmware = await ConnectAsync(own);
        await firmware.SubscribeAsync([$"device/{Serial}/request"], cancellation: Eventually.Limit);
        string proposed = Path.Combine(_folder.FullName, "proposed.yaml");
        await using (CommandProcess listening = CommandProcess.Start(environment, [.. listen, "--fingerprint", fingerprint, "--mqtt-version", "3.1.1", "--for", "5s", "--out", proposed]))
        {
            await Eventually.Holds(() => printer.Log.Contains($"device/{Serial}/report (QoS", StringComparison.Ordinal), "it listens to the reports");
            // It reports as long as somebody listens, as a printer does.
            for (Task<int> end = listening.EndAsync(); ; await Task.WhenAny(end, Task.Delay(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken)))
            {
                await ReportAsync(firmware, """{"print":{"nozzle_temper":24.1,"command":"push_status","msg":1,"sequence_id":"1"}}""");
                await ReportAsync(firmware, """{"print":{"gcode_state":"IDLE","bed_temper":23.5,"wifi_signal":"-45dBm","command":"push_status","msg":1,"sequence_id":"2"}}""");
                if (!end.IsCompleted)
                    continue;
                Assert.Equal(0, await end);
                break;
            }
            Assert.Contains("bambu: ", listening.Output, StringComparison.Ordinal);
        }
        Assert.Contains(Serial, MirrorBinding.Load(proposed).Devices.Select(device => device.DeviceName));

        // The mirror, by the binding of the page and the printer's own certificate: it asks for all, and shows the print.
        await using CommandProcess mirror = CommandProcess.Start(environment, "mirror", Repository.PathOf("seeds/bindings/bambu-printer.yaml"), "--broker", url, "--ca", certificate, "--mqtt-version", "3.1.1");
        Assert.Contains("pushall", await firmware.NextTextAsync(), StringComparison.Ordinal);
        await ReportAsync(firmware, """{"print":{"gcode_state":"RUNNING","mc_percent":97,"mc_remaining_time":1,"layer_num":199,"total_layer_num":200,"nozzle_temper":219.9,"nozzle_target_temper":220,"bed_temper":60,"bed_target_temper":60,"stg_cur":0,"subtask_name":"dial","gcode_file":"dial.gcode.3mf","wifi_signal":"-45dBm","command":"push_status","msg":0,"sequence_id":"3"}}""");
        await ReportAsync(firmware, """{"print":{"mc_percent":100,"layer_num":200,"command":"push_status","msg":1,"sequence_id":"4"}}""");
        await ReportAsync(firmware, """{"print":{"gcode_state":"FINISH","command":"push_status","msg":1,"sequence_id":"5"}}""");
        await mirror.SaysAsync($"mirrored from {broker}: ");
        await printer.HandedOverAsync();
        Assert.Equal(0, await mirror.InterruptAsync());
        Assert.Contains("good parts        1; 0 lost, 0 in progress\n", mirror.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Code, mirror.Output + mirror.Error, StringComparison.Ordinal);
    }

    /// <summary>Moonraker with the section of the page, each field in a topic of its own, retained: who comes in the middle of a print knows it at the next change.</summary>
    [Fact]
    public async Task The_owner_of_a_Klipper_printer_sees_the_print_that_is_going_on()
    {
        await using Mosquitto broker = await Mosquitto.StartAsync();
        await using MqttConnection moonraker = await ConnectAsync(broker.Address);
        await FieldAsync(moonraker, "webhooks/state", "\"ready\"");
        await FieldAsync(moonraker, "print_stats/filename", "\"dial.gcode\"");
        await FieldAsync(moonraker, "print_stats/state", "\"printing\"");
        await moonraker.PublishAsync(Message("voron/moonraker/status", """{"server":"online"}""", 1, isRetained: true), Eventually.Limit);
        await using CommandProcess mirror = CommandProcess.Start(null, "mirror", Repository.PathOf("seeds/bindings/klipper-printer.yaml"), "--broker", broker.Address.ToString());
        await Eventually.Holds(() => broker.Log.Contains("SUBACK", StringComparison.Ordinal), "the mirror listens");
        await FieldAsync(moonraker, "extruder/temperature", "219.8");
        await FieldAsync(moonraker, "virtual_sdcard/progress", "0.99");
        await FieldAsync(moonraker, "print_stats/state", "\"complete\"");
        await FieldAsync(moonraker, "print_stats/filename", "\"next.gcode\"");
        await FieldAsync(moonraker, "print_stats/state", "\"printing\"");
        await mirror.SaysAsync("mirrored from ");
        await broker.HandedOverAsync();
        Assert.Equal(0, await mirror.InterruptAsync());
        Assert.Contains("good parts        1; 0 lost, 1 in progress\n", mirror.Output, StringComparison.Ordinal);
        Assert.Contains("; printer: next.gcode; ", mirror.Output, StringComparison.Ordinal);

        Task FieldAsync(MqttConnection link, string field, string value) => link.PublishAsync(
            Message($"voron/klipper/state/{field}", string.Create(CultureInfo.InvariantCulture, $$"""{"eventtime": 5123.4, "value": {{value}}}"""), 1, isRetained: true), Eventually.Limit);
    }

    private static Task ReportAsync(MqttConnection firmware, string payload) => firmware.PublishAsync(Message($"device/{Serial}/report", payload, 1), Eventually.Limit);

    [GeneratedRegex("[0-9A-F]{64}")]
    private static partial Regex Fingerprint();
}
