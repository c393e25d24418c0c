using FactoryTwin.Model;
using FactoryTwin.Mqtt.Mirroring;

namespace FactoryTwin.Mqtt.Tests.Mirroring;

public sealed class BindingTests
{
    private const string Whole = """
        name: Fab lab
        broker: [mqtts://broker.lab:8883, mqtt://127.0.0.1:1883]
        expected: 30 s
        dialects:
          shelly: { topics: [shellies/#, +/status/+] }
        devices:
          printer-1:
            dialect: bambu
            device: 01S00C123
            station: print
            place: 1
            kind: printer
            signals: { nozzle-temperature: °C, layer: number, door: flag, stage: [heating, printing] }
            states: { WARMING: setup }
            part-types: { 'dial*.gcode': dial }
            infer: false
            expected: never
            commands:
              pause: { topic: device/01S00C123/request, payload: '{"print":{"command":"pause"}}', qos: 0 }
          printer-2: { dialect: bambu, component: '1', station: print, kind: printer }
          shelly-1: { dialect: shelly, meter: { print: 100 % } }
        """;

    [Fact]
    public void A_binding_with_all_keys_is_read_and_reads_back_equal_when_written()
    {
        MirrorBinding binding = MirrorBinding.Parse(Whole);
        Assert.Equal(binding, MirrorBinding.Parse(binding.ToYaml()));
        Assert.Equal(TimeSpan.FromSeconds(30), binding.Expected);
        DeviceBinding printer = binding.Devices[0];
        Assert.Equal(("01S00C123", "print", 1, MirroredKind.Printer), (printer.DeviceName, printer.Station, printer.Place, printer.Kind));
        Assert.Equal(new ExpectedInterval(null), printer.Expected);
        Assert.Equal([SignalType.Number, SignalType.Number, SignalType.Flag, SignalType.Text], printer.Signals.Select(signal => signal.Type));
        Assert.Equal(["°C", "", "", ""], printer.Signals.Select(signal => signal.Unit));
        Assert.Equal(new CommandBinding { Name = "pause", Topic = "device/01S00C123/request", Payload = """{"print":{"command":"pause"}}""", QualityOfService = 0 }, printer.Commands.Single());
        Assert.Equal("printer-2", binding.Devices[1].DeviceName);
        Assert.Equal(new MeterShare("print", 1), binding.Devices[2].Meter.Single());
        Assert.Null(binding.LoadModel());
    }

    [Theory]
    [InlineData("name: L\n", "b.yaml:1:1: FT1007 devices: nothing is bound; write 'devices' with one at least, or 'twin'")]
    [InlineData("name: L\ntwin: { dialect: plain }\n", "b.yaml:2:1: FT1007 twin: a twin has the stations of a model, and there is none; write 'model: line.yaml'")]
    [InlineData("name: L\ndevices: { a: { station: mill } }\n", "b.yaml:2:12: FT1007 dialect: the key 'dialect' is missing; write 'dialect: bambu'")]
    [InlineData("name: L\ndevices: { a: { dialect: bambu } }\n", "b.yaml:2:12: FT1007 a: it is neither a station nor a meter; write 'station: mill' or 'meter: { mill: 100 % }'")]
    [InlineData("name: L\ndevices: { a: { dialect: bambu, station: m, meter: { m: 60 % } } }\n", "b.yaml:2:45: FT1020 meter: the shares add up to 60 %; they must add up to 100 %")]
    [InlineData("name: L\ndevices: { a: { dialect: shelly, station: m, meter: { n: 100 % } } }\n", "b.yaml:2:58: FT1011 n: there is no station 'n'; there are 'm', 'arrivals', 'done' and 'rejected'")]
    [InlineData("name: L\ndevices: { a: { dialect: umh, station: m }, b: { dialect: umh, station: m } }\n", "b.yaml:2:73: FT1008 station: 'a' is that place of 'm' already; bind each place to one device")]
    [InlineData("name: L\ndevices: { a: { dialect: umh, station: m, expected: 10 } }\n", "b.yaml:2:53: FT1003 expected: '10' has no unit; write '10 s' or '10 min'")]
    [InlineData("name: L\ndevices: { a: { dialect: umh, station: m, states: { RUN: proccessing } } }\n", "b.yaml:2:58: FT1004 RUN: 'proccessing' is not one of 'idle'")]
    [InlineData("name: L\ndevices: { a: { dialect: umh, station: m, commands: { go: { topic: a/+/b } } } }\n", "b.yaml:2:68: FT1004 topic: 'a/+/b' has a wildcard, and a message goes to one topic; name the topic")]
    [InlineData("name: L\ndialects: { umh: { topics: [a/b#] } }\ndevices: { a: { dialect: umh, station: m } }\n", "b.yaml:2:29: FT1004 topics: 'a/b#' has a wildcard in a place where none can be; '+' stands for one whole level, '#' for all that follow at the end")]
    [InlineData("name: L\ndevices: { a: { dialect: shely, station: m } }\n", "b.yaml:2:26: FT1004 dialect: there is no dialect 'shely'; did you mean 'shelly'?")]
    [InlineData("name: L\ndialects: { arm: { mapping: nowhere.yaml } }\ndevices: { a: { dialect: arm, station: m } }\n", "b.yaml:2:29: FT1024 mapping: 'nowhere.yaml': the file does not exist; name it relative to the binding's file")]
    [InlineData("name: L\ndialects: { shelly: { ask: true } }\ndevices: { a: { dialect: shelly, station: m } }\n", "b.yaml:2:28: FT1029 ask: only nodes of Sparkplug and printers of Bambu Lab are asked; leave it out")]
    [InlineData("name: L\nmodel: nowhere.yaml\ndevices: { a: { dialect: umh, station: m } }\n", "b.yaml:2:8: FT1024 model: 'nowhere.yaml': the file does not exist; name it relative to the binding's file")]
    public void A_fault_of_a_binding_has_its_place_and_its_remedy(string yaml, string message) =>
        Assert.StartsWith(message, Assert.Throws<ModelException>(() => MirrorBinding.Parse(yaml, "b.yaml")).Message, StringComparison.Ordinal);

    [Fact]
    public void All_faults_against_the_model_are_told_at_once_with_the_nearest_names()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.PathOf("line.yaml"), """
            name: Line
            stations:
              parts: { kind: source, part: base }
              mill: { kind: machine, cycle: 95 s, places: 2 }
              done: { kind: sink }
            flow: [parts -> mill -> done]
            """);
        File.WriteAllText(folder.PathOf("b.yaml"), """
            name: L
            model: line.yaml
            devices:
              a: { dialect: umh, station: mil }
              b: { dialect: umh, station: done }
              c: { dialect: umh, station: mill, place: 2, kind: printer, part-types: { '*': bas } }
            """);
        string path = folder.PathOf("b.yaml");
        Assert.Equal(
            [
                "4:31: FT1011 station: there is no station 'mil'; did you mean 'mill'?",
                "5:31: FT1011 station: 'done' is a sink, which has no states that a device could tell; name a station that works",
                "6:44: FT1005 place: 'mill' has 2 places, with numbers from 0",
                "6:53: FT1029 kind: the model says what kind of station it is; leave it out",
                "6:81: FT1043 *: there is no part type 'bas'; did you mean 'base'?",
            ],
            Assert.Throws<ModelException>(() => MirrorBinding.Load(path)).Problems.Select(problem => problem.ToString()[(path.Length + 1)..]));
    }

    [Fact]
    public void A_pattern_takes_the_names_of_jobs_by_star_and_question_mark()
    {
        var pattern = new PartTypePattern("dial-?*.gcode", "dial");
        Assert.True(pattern.Fits("dial-7 (red).gcode"));
        Assert.False(pattern.Fits("dial-.gcode"));
        Assert.False(pattern.Fits("Dial-7.gcode"));
    }
}
