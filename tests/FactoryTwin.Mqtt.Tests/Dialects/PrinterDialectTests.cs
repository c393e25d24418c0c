using System.Text;
using FactoryTwin.Mqtt.Dialects;

namespace FactoryTwin.Mqtt.Tests.Dialects;

/// <summary>Printers. Fields and words from the documents that the dialects name; the values of the examples are made up.</summary>
public class PrinterDialectTests
{
    private static readonly ObservationKind[] _doings = [ObservationKind.State, ObservationKind.Started, ObservationKind.Completed, ObservationKind.Rejected, ObservationKind.Presence];

    private const string Bambu = "device/01S00C123/report";

    [Fact]
    public void A_full_report_of_a_Bambu_printer_is_read_with_units()
    {
        var heard = Heard.By("bambu", (Bambu, """
            {"print":{"command":"push_status","gcode_state":"RUNNING","mc_percent":42,"mc_remaining_time":90,"layer_num":12,"total_layer_num":80,"nozzle_temper":219.75,"nozzle_target_temper":220,
             "bed_temper":59.9,"bed_target_temper":60,"chamber_temper":38,"cooling_fan_speed":"15","big_fan1_speed":"6","big_fan2_speed":"0","heatbreak_fan_speed":"15","spd_mag":100,"wifi_signal":"-45dBm",
             "print_error":0,"hms":[{"attr":50336000,"code":131074},{"attr":1,"code":196609}],"stg_cur":0,"subtask_name":"bracket","gcode_file":"/data/Metadata/plate_1.gcode"}}
            """));
        Assert.Empty(heard.Reasons);
        Assert.Equal(
            [
                "01S00C123: nozzle-temperature = 219.75 °C", "01S00C123: nozzle-target = 220 °C", "01S00C123: bed-temperature = 59.9 °C", "01S00C123: bed-target = 60 °C", "01S00C123: chamber-temperature = 38 °C",
                "01S00C123: progress = 42 %", "01S00C123: remaining-time = 5400 s", "01S00C123: layer = 12", "01S00C123: layers = 80", "01S00C123: speed = 100 %", "01S00C123: print-error = 0", "01S00C123: stage = 0",
                "01S00C123: job = 'bracket'", "01S00C123: file = '/data/Metadata/plate_1.gcode'",
                "01S00C123: part-fan = 100 %", "01S00C123: auxiliary-fan = 40 %", "01S00C123: chamber-fan = 0 %", "01S00C123: heatbreak-fan = 100 %", "01S00C123: wifi-signal = -45 dBm", "01S00C123: faults = 1",
                "01S00C123: is Processing (RUNNING)",
            ],
            heard.Lines);
    }

    [Fact]
    public void A_Bambu_printer_that_tells_only_changes_is_followed_from_job_to_job()
    {
        var heard = Heard.By("bambu",
            (Bambu, """{"print":{"gcode_state":"FINISH","subtask_name":"old one"}}"""),
            (Bambu, """{"print":{"gcode_state":"PREPARE","subtask_name":"dial"}}"""),
            (Bambu, """{"print":{"stg_cur":2}}"""),
            (Bambu, """{"print":{"bed_temper":41.5}}"""),
            (Bambu, """{"print":{"gcode_state":"RUNNING","stg_cur":0}}"""),
            (Bambu, """{"print":{"gcode_state":"PAUSE","stg_cur":16}}"""),
            (Bambu, """{"print":{"gcode_state":"PAUSE","stg_cur":35}}"""),
            (Bambu, """{"print":{"gcode_state":"RUNNING"}}"""),
            (Bambu, """{"print":{"gcode_state":"FINISH","stg_cur":255}}"""),
            (Bambu, """{"print":{"gcode_state":"RUNNING","subtask_name":"gear"}}"""),
            (Bambu, """{"print":{"gcode_state":"FAILED"}}"""),
            (Bambu, """{"print":{"gcode_state":"RUNNING","subtask_name":"","gcode_file":"card.gcode"}}"""));
        Assert.Empty(heard.Reasons);
        Assert.Equal(
            [
                "01S00C123: is Blocked/AwaitingRemoval (FINISH)",
                "01S00C123: is Setup (PREPARE)", "01S00C123: started dial",
                "01S00C123: is Setup/Heating (PREPARE)",
                "01S00C123: is Processing (RUNNING)",
                "01S00C123: is WaitingForOperator (PAUSE)",
                "01S00C123: is Down (PAUSE)",
                "01S00C123: is Processing (RUNNING)",
                "01S00C123: is Blocked/AwaitingRemoval (FINISH)", "01S00C123: completed dial",
                "01S00C123: is Processing (RUNNING)", "01S00C123: started gear",
                "01S00C123: is Down (FAILED)", "01S00C123: rejected gear",
                "01S00C123: is Processing (RUNNING)", "01S00C123: started card.gcode",
            ],
            heard.Of(_doings));
    }

    [Fact]
    public void Packed_temperatures_of_a_Bambu_printer_are_taken_apart()
    {
        var heard = Heard.By("bambu", (Bambu, """{"print":{"device":{"extruder":{"info":[{"id":0,"temp":16056565}],"state":1},"bed":{"info":{"temp":3932220}},"ctc":{"info":{"temp":41}}}}}"""));
        Assert.Empty(heard.Reasons);
        Assert.Equal(
            [
                "01S00C123: nozzle-temperature = 245 °C", "01S00C123: nozzle-target = 245 °C",
                "01S00C123: bed-temperature = 60 °C", "01S00C123: bed-target = 60 °C", "01S00C123: chamber-temperature = 41 °C", "01S00C123: chamber-target = 0 °C",
            ],
            heard.Lines);
    }

    [Theory]
    [InlineData("", "nozzle-0-temperature = 50 °C", "nozzle-0-target = 0 °C", "nozzle-1-temperature = 251 °C", "nozzle-1-target = 250 °C", "nozzle-temperature = 251 °C", "nozzle-target = 250 °C")]
    [InlineData("\"nozzle_temper\":251,", "nozzle-temperature = 251 °C", "nozzle-0-temperature = 50 °C", "nozzle-0-target = 0 °C", "nozzle-1-temperature = 251 °C", "nozzle-1-target = 250 °C")]
    public void A_Bambu_printer_with_two_nozzles_tells_each_by_its_number_and_the_one_in_use_once(string more, params string[] expected)
    {
        var heard = Heard.By("bambu", (Bambu, """{"print":{MORE"device":{"extruder":{"info":[{"id":0,"temp":50},{"id":1,"temp":16384251}],"state":33042}}}}""".Replace("MORE", more, StringComparison.Ordinal)));
        Assert.Empty(heard.Reasons);
        Assert.Equal(expected.Select(line => $"01S00C123: {line}"), heard.Lines);
    }

    [Theory]
    [InlineData("\"print_error\":50348044", "is Blocked/AwaitingRemoval (FAILED)")]
    [InlineData("\"print_error\":0,\"fail_reason\":\"50348044\"", "is Blocked/AwaitingRemoval (FAILED)")]
    [InlineData("\"print_error\":83935249,\"fail_reason\":\"83935249\"", "is Down (FAILED)")]
    [InlineData("\"print_error\":0,\"print_type\":\"idle\",\"gcode_file\":\"\",\"subtask_name\":\"\"", "is Idle (FAILED)")]
    public void A_Bambu_print_that_somebody_cancelled_is_no_breakdown_and_one_of_long_ago_is_over(string more, string expected)
    {
        var heard = Heard.By("bambu", (Bambu, """{"print":{"gcode_state":"IDLE"}}"""), (Bambu, """{"print":{"gcode_state":"RUNNING","subtask_name":"dial"}}"""), (Bambu, """{"print":{"gcode_state":"FAILED",MORE}}""".Replace("MORE", more, StringComparison.Ordinal)));
        Assert.Empty(heard.Reasons);
        Assert.Equal(["01S00C123: started dial", $"01S00C123: {expected}"], heard.Of(_doings).Where(line => !line.Contains("(IDLE)", StringComparison.Ordinal) && !line.Contains("(RUNNING)", StringComparison.Ordinal) && !line.Contains("rejected", StringComparison.Ordinal)));
        Assert.Contains("01S00C123: rejected dial", heard.Lines.Select(line => line.Replace("rejected something", "rejected dial", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(29, "Setup")]
    [InlineData(39, "Setup")]
    [InlineData(49, "Setup/Heating")]
    [InlineData(74, "Setup")]
    [InlineData(77, "Setup/ToolChange")]
    [InlineData(10, "Processing")]
    [InlineData(66, "Processing")]
    [InlineData(0, "Processing")]
    public void A_stage_of_a_Bambu_print_is_told_as_what_it_is(int stage, string expected) =>
        Assert.Equal([$"01S00C123: is {expected} (RUNNING)"], Heard.By("bambu", (Bambu, FormattableString.Invariant($$$"""{"print":{"gcode_state":"RUNNING","stg_cur":{{{stage}}} }}"""))).Of(ObservationKind.State));

    [Fact]
    public void A_Bambu_printer_on_a_cable_has_no_wireless_signal_and_other_talk_is_passed_over()
    {
        var heard = Heard.By("bambu", (Bambu, """{"print":{"wifi_signal":"","fun":"4023FF18FFF9CB3","device":{"fila_switch":null,"holder":null},"upgrade_state":null}}"""),
            (Bambu, """{"system":{"command":"ledctrl","result":"success"}}"""), (Bambu, """{"mc_print":{"param":"[BMC] M73 P14"}}"""), (Bambu, """{"t_utc":1772438400000}"""));
        Assert.Empty(heard.Reasons);
        Assert.Empty(heard.Lines);
    }

    [Fact]
    public void What_a_Bambu_printer_says_that_is_not_known_is_told_without_a_state_and_counted()
    {
        var heard = Heard.By("bambu", (Bambu, """{"print":{"gcode_state":"DANCING","nozzle_temper":"hot","bed_temper":null,"cooling_fan_speed":"16","wifi_signal":"good"}}"""), (Bambu, """{"print":{"gcode_state":""}}"""));
        Assert.Equal(["01S00C123: bed-temperature = ? (Bad)", "01S00C123: is unclear (DANCING)", "01S00C123: is unclear ()"], heard.Lines);
        Assert.Equal(["nozzle-temperature is no number", "cooling_fan_speed is no step from 0 to 15", "wifi_signal is not in dBm", "gcode_state has a word that is not known"], heard.Reasons);
    }

    [Fact]
    public void A_Bambu_printer_is_asked_for_all_by_a_request_which_it_does_not_take_for_news()
    {
        var request = BambuDialect.RequestOfAll("01S00C123");
        Assert.Equal("device/01S00C123/request", request.Topic);
        Assert.Equal("""{"pushing":{"sequence_id":"0","command":"pushall","version":1,"push_target":1}}""", Encoding.UTF8.GetString(request.Payload.Span));
        Assert.Empty(Heard.By("bambu", (request.Topic, """{"pushing":{}}"""), (Bambu, """{"info":{"command":"get_version"}}""")).Lines);
    }

    [Fact]
    public void OctoPrint_tells_prints_by_events_and_a_cancelled_one_is_rejected_once()
    {
        var heard = Heard.By("octoprint",
            ("octoPrint/mqtt", "connected"),
            ("octoPrint/event/PrintStarted", """{"_event":"PrintStarted","_timestamp":1772438400,"name":"dial.gcode","path":"dial.gcode","origin":"local"}"""),
            ("octoPrint/event/ZChange", """{"_event":"ZChange","_timestamp":1772438401,"new":0.2,"old":0}"""),
            ("octoPrint/event/PrintPaused", """{"_event":"PrintPaused","_timestamp":1772438402}"""),
            ("octoPrint/event/PrintResumed", """{"_event":"PrintResumed","_timestamp":1772438403}"""),
            ("octoPrint/event/PrintDone", """{"_event":"PrintDone","_timestamp":1772442000,"path":"dial.gcode","time":3600}"""),
            ("octoPrint/event/PrintStarted", """{"_event":"PrintStarted","path":"gear.gcode"}"""),
            ("octoPrint/event/PrintCancelled", """{"_event":"PrintCancelled","path":"gear.gcode"}"""),
            ("octoPrint/event/PrintFailed", """{"_event":"PrintFailed","path":"gear.gcode","reason":"cancelled"}"""),
            ("octoPrint/event/PrintFailed", """{"_event":"PrintFailed","path":"gear.gcode","reason":"error"}"""),
            ("octoPrint/mqtt", "disconnected"));
        Assert.Empty(heard.Reasons);
        Assert.Equal(
            [
                "octoPrint: is there",
                "octoPrint: started dial.gcode", "octoPrint: is Processing (PrintStarted)",
                "octoPrint: is WaitingForOperator (PrintPaused)",
                "octoPrint: is Processing (PrintResumed)",
                "octoPrint: completed dial.gcode", "octoPrint: is Blocked/AwaitingRemoval (PrintDone)",
                "octoPrint: started gear.gcode", "octoPrint: is Processing (PrintStarted)",
                "octoPrint: rejected gear.gcode", "octoPrint: is Blocked/AwaitingRemoval (PrintCancelled)",
                "octoPrint: is Blocked/AwaitingRemoval (PrintCancelled)",
                "octoPrint: is Down (PrintFailed)",
                "octoPrint: is gone",
            ],
            heard.Lines);
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero), heard.Observations[1].DeviceTime);
    }

    [Fact]
    public void OctoPrint_tells_progress_and_temperatures_under_any_base_topic()
    {
        var heard = Heard.By("octoprint",
            ("lab/prusa/temperature/tool0", """{"_timestamp":1772438400,"actual":210.4,"target":210}"""),
            ("lab/prusa/temperature/bed", """{"actual":60.1,"target":60}"""),
            ("lab/prusa/progress/printing", """{"progress":37,"location":"local","path":"dial.gcode","printer_data":{"progress":{"completion":37.4,"printTime":600,"printTimeLeft":null},"state":{"text":"Printing","flags":{"printing":true,"paused":false,"error":false}}}}"""));
        Assert.Empty(heard.Reasons);
        Assert.Equal(
            [
                "lab/prusa: nozzle-temperature = 210.4 °C", "lab/prusa: nozzle-target = 210 °C", "lab/prusa: bed-temperature = 60.1 °C", "lab/prusa: bed-target = 60 °C",
                "lab/prusa: progress = 37 %", "lab/prusa: file = 'dial.gcode'", "lab/prusa: print-time = 600 s", "lab/prusa: is Processing (Printing)",
            ],
            heard.Lines);
    }

    [Fact]
    public void An_older_OctoPrint_has_another_base_topic_and_names_and_a_heater_that_is_not_there_says_nothing()
    {
        var heard = Heard.By("octoprint",
            ("octoprint/event/PrintStarted", """{"_event":"PrintStarted","origin":"local","file":"uploads/case.gco","filename":"case.gco"}"""),
            ("octoprint/temperature/chamber", """{"_timestamp":1772438400,"actual":null,"target":null}"""),
            ("octoprint/event/PrinterStateChanged", """{"_event":"PrinterStateChanged","state_id":"PAUSED","state_string":"Paused"}"""),
            ("octoprint/event/PrinterStateChanged", """{"_event":"PrinterStateChanged","state_id":"OPERATIONAL","state_string":"Operational"}"""),
            ("octoprint/event/PrinterStateChanged", """{"_event":"PrinterStateChanged","state_id":"ERROR","state_string":"Error: thermal runaway"}"""),
            ("octoprint/plugin/psucontrol/state", "ON"), ("octoprint/progress/slicing", """{"progress":3,"source_path":"a.stl"}"""));
        Assert.Empty(heard.Reasons);
        Assert.Equal(["octoprint: started case.gco", "octoprint: is Processing (PrintStarted)", "octoprint: is WaitingForOperator (PAUSED)", "octoprint: is Down (ERROR)"], heard.Lines);
    }

    [Fact]
    public void Klipper_is_read_from_one_message_of_changes_and_has_no_clock()
    {
        var heard = Heard.By("klipper",
            ("voron/moonraker/status", """{"server":"online"}"""),
            ("voron/klipper/status", """{"eventtime":5321.4,"status":{"webhooks":{"state":"ready"},"print_stats":{"state":"standby","filename":""}}}"""),
            ("voron/klipper/status", """{"eventtime":5322.4,"status":{"print_stats":{"state":"printing","filename":"dial.gcode","info":{"current_layer":null,"total_layer":80}},"extruder":{"temperature":201.2,"target":210,"power":0.83},"heater_generic chamber":{"temperature":45.1}}}"""),
            ("voron/klipper/status", """{"eventtime":5323.4,"status":{"fan":{"speed":0.5},"virtual_sdcard":{"progress":0.25},"print_stats":{"print_duration":61.5,"filament_used":420.5}}}"""),
            ("voron/klipper/status", """{"eventtime":5400,"status":{"print_stats":{"state":"complete"}}}"""),
            ("voron/klipper/status", """{"eventtime":5500,"status":{"webhooks":{"state":"shutdown","state_message":"MCU lost"}}}"""));
        Assert.Empty(heard.Reasons);
        Assert.All(heard.Observations, observation => Assert.Null(observation.DeviceTime));
        Assert.Equal(
            [
                "voron: is there", "voron: file = ''", "voron: is Idle (standby)",
                "voron: file = 'dial.gcode'", "voron: layers = 80", "voron: nozzle-temperature = 201.2 °C", "voron: nozzle-target = 210 °C", "voron: nozzle-heater-power = 83 %", "voron: heater-generic-chamber-temperature = 45.1 °C",
                "voron: is Processing (printing)", "voron: started dial.gcode",
                "voron: fan-speed = 50 %", "voron: progress = 25 %", "voron: print-time = 61.5 s", "voron: filament-used = 420.5 mm",
                "voron: is Blocked/AwaitingRemoval (complete)", "voron: completed dial.gcode",
                "voron: host-message = 'MCU lost'", "voron: is Down (shutdown)",
            ],
            heard.Lines);
    }

    [Theory]
    [InlineData("complete", "voron: completed dial.gcode")]
    [InlineData("error", "voron: rejected dial.gcode")]
    [InlineData("cancelled", "voron: rejected dial.gcode")]
    public void Klipper_is_read_from_a_topic_for_each_field(string end, string outcome)
    {
        var heard = Heard.By("klipper",
            ("voron/klipper/state/print_stats/filename", """{"eventtime":1.5,"value":"dial.gcode"}"""),
            ("voron/klipper/state/print_stats/state", """{"eventtime":1.5,"value":"standby"}"""),
            ("voron/klipper/state/print_stats/state", """{"eventtime":2.5,"value":"printing"}"""),
            ("voron/klipper/state/heater_bed/temperature", """{"eventtime":3.5,"value":60.2}"""),
            ("voron/klipper/state/print_stats/state", $$"""{"eventtime":4.5,"value":"{{end}}"}"""));
        Assert.Empty(heard.Reasons);
        Assert.Equal(["voron: started dial.gcode", outcome], heard.Of(ObservationKind.Started, ObservationKind.Completed, ObservationKind.Rejected));
        Assert.Contains("voron: bed-temperature = 60.2 °C", heard.Lines);
    }

    [Fact]
    public void Klipper_that_was_shut_down_is_ready_again_when_its_print_says_so()
    {
        static (string, string) Says(string status) => ("v/klipper/status", """{"status":{STATUS}}""".Replace("STATUS", status, StringComparison.Ordinal));
        var heard = Heard.By("klipper",
            Says("\"webhooks\":{\"state\":\"shutdown\"},\"print_stats\":{\"state\":\"standby\"}"), Says("\"print_stats\":{\"state\":\"standby\"}"), Says("\"print_stats\":{\"state\":\"error\"}"),
            Says("\"print_stats\":{\"state\":\"standby\"}"), Says("\"webhooks\":{\"state\":\"shutdown\"},\"print_stats\":{\"state\":\"paused\"}"));
        Assert.Empty(heard.Reasons);
        Assert.Equal(["v: is Down (shutdown)", "v: is Down (shutdown)", "v: is Down (shutdown)", "v: is Idle (standby)", "v: is Down (shutdown)"], heard.Lines);
    }

    [Fact]
    public void A_word_of_Klipper_that_is_not_known_is_told_without_a_state_and_counted()
    {
        var heard = Heard.By("klipper", ("v/klipper/status", """{"status":{"print_stats":{"state":"dreaming"}}}"""), ("v/moonraker/status", """{"server":"asleep"}"""), ("v/klipper/status", "[]"));
        Assert.Equal(["v: is unclear (dreaming)"], heard.Lines);
        Assert.Equal(["print_stats.state has a word that is not known", "server has a word that is not known", "the message has no status"], heard.Reasons);
    }
}
