using FactoryTwin.Mqtt.Dialects;

namespace FactoryTwin.Mqtt.Tests.Dialects;

/// <summary>Meters. Fields and units from the makers' documents; the values of the examples are made up.</summary>
public class MeterDialectTests
{
    [Fact]
    public void A_Shelly_of_the_second_generation_tells_power_and_energy_of_each_channel()
    {
        var heard = Heard.By("shelly",
            ("shellyplus2pm-a8032ab/status/switch:0", """{"id":0,"source":"MQTT","output":true,"apower":1234.5,"voltage":230.1,"freq":50.0,"current":5.4,"pf":0.98,"aenergy":{"total":5678.9,"by_minute":[1000.1,2.2,3.3],"minute_ts":1772438400},"ret_aenergy":{"total":0},"temperature":{"tC":41.2,"tF":106.2}}"""),
            ("shellyplus2pm-a8032ab/status/switch:1", """{"id":1,"output":false,"apower":0,"temperature":{"tC":null}}"""),
            ("shellyplus2pm-a8032ab/online", "true"),
            ("shellyplus2pm-a8032ab/online", "false"));
        Assert.Empty(heard.Reasons);
        Assert.Equal(
            [
                "output = yes", "power = 1.2345 kW", "voltage = 230.1 V", "current = 5.4 A", "frequency = 50 Hz", "power-factor = 0.98", "energy = 5.6789 kWh", "energy-last-minute = 0.0010001 kWh", "returned-energy = 0 kWh", "device-temperature = 41.2 °C",
                "output-1 = no", "power-1 = 0 kW", "device-temperature-1 = ? (Bad)", "is there", "is gone",
            ],
            heard.Lines.Select(line => line["shellyplus2pm-a8032ab: ".Length..]));
    }

    [Fact]
    public void A_notice_of_a_Shelly_tells_only_what_has_changed_at_its_time()
    {
        var heard = Heard.By("shelly", ("lab/plug/events/rpc", """{"src":"shellyplugs-1","dst":"lab/plug/events","method":"NotifyStatus","params":{"ts":1772438400.25,"switch:0":{"id":0,"apower":12.5}}}"""), ("lab/plug/online", "true"));
        Assert.Equal(["lab/plug: power = 0.0125 kW", "lab/plug: is there"], heard.Lines);
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 8, 0, 0, 250, TimeSpan.Zero), heard.Observations[0].DeviceTime);
        Assert.False(DialectRegistry.BuiltIn.Find("shelly")!.Create().Read(Heard.MessageOf("door/online", "true"), new Heard()));
    }

    [Fact]
    public void A_three_phase_Shelly_tells_the_whole_and_each_phase()
    {
        var heard = Heard.By("shelly",
            ("shellypro3em-1/status/em:0", """{"id":0,"a_current":1.5,"a_voltage":230,"a_act_power":300,"a_aprt_power":345,"a_pf":0.87,"a_freq":50,"b_act_power":200,"c_act_power":-100,"n_current":null,"total_current":4.5,"total_act_power":400,"total_aprt_power":500}"""),
            ("shellypro3em-1/status/emdata:0", """{"id":0,"a_total_act_energy":1000,"total_act":3500.5,"total_act_ret":12}"""));
        Assert.Empty(heard.Reasons);
        Assert.Equal(
            [
                "power = 0.4 kW", "apparent-power = 500 VA", "current = 4.5 A", "power-a = 0.3 kW", "apparent-power-a = 345 VA", "voltage-a = 230 V", "current-a = 1.5 A", "frequency-a = 50 Hz", "power-factor-a = 0.87",
                "power-b = 0.2 kW", "power-c = -0.1 kW", "energy = 3.5005 kWh", "returned-energy = 0.012 kWh", "energy-a = 1 kWh",
            ],
            heard.Lines.Select(line => line["shellypro3em-1: ".Length..]));
    }

    [Fact]
    public void A_Shelly_of_the_first_generation_counts_watt_minutes()
    {
        var heard = Heard.By("shelly",
            ("shellies/shellyplug-s-1/relay/0", "on"), ("shellies/shellyplug-s-1/relay/0/power", "60.5"), ("shellies/shellyplug-s-1/relay/0/energy", "6000"), ("shellies/shellyplug-s-1/temperature", "31.5"),
            ("shellies/shellyplug-s-1/online", "true"), ("shellies/shellyplug-s-1/relay/0", "maybe"), ("shellies/shellyplug-s-1/relay/0/power", "much"), ("shellies/announce", "{}"),
            ("shellies/shellyem3-1/emeter/0/power", "100"), ("shellies/shellyem3-1/emeter/1/power", "200"), ("shellies/shellyem3-1/emeter/2/power", "300.5"), ("shellies/shellyem3-1/emeter/2/total", "1500"));
        Assert.Equal(
            [
                "shellyplug-s-1: output = yes", "shellyplug-s-1: power = 0.0605 kW", "shellyplug-s-1: energy = 0.1 kWh", "shellyplug-s-1: device-temperature = 31.5 °C", "shellyplug-s-1: is there",
                "shellyem3-1: power-a = 0.1 kW", "shellyem3-1: power-b = 0.2 kW", "shellyem3-1: power-c = 0.3005 kW", "shellyem3-1: power = 0.6005 kW", "shellyem3-1: energy-c = 1.5 kWh",
            ],
            heard.Lines);
        Assert.Equal(["relay has a word that is not known", "relay/power is no number"], heard.Reasons);
    }

    [Fact]
    public void A_Shelly_of_the_second_generation_may_stand_below_the_topic_of_the_first()
    {
        var heard = Heard.By("shelly", ("shellies/shellyplus1pm-1/status/switch:0", """{"id":0,"output":true,"apower":12.5}"""), ("shellies/shellyplus1pm-1/events/rpc", """{"method":"NotifyStatus","params":{"ts":1772438400.25,"switch:0":{"apower":13}}}"""),
            ("shellies/shellyplus1pm-1/online", "true"), ("shellies/shellyem-1/emeter/0/reactive_power", "-3.5"), ("shellies/shellydimmer2-1/light/0/energy", "600"));
        Assert.Empty(heard.Reasons);
        Assert.Equal(["shellyplus1pm-1: output = yes", "shellyplus1pm-1: power = 0.0125 kW", "shellyplus1pm-1: power = 0.013 kW", "shellyplus1pm-1: is there", "shellyem-1: reactive-power = -3.5 var", "shellydimmer2-1: energy = 0.01 kWh"], heard.Lines);
    }

    [Theory]
    [InlineData("shelly", "shellyplus1pm-1/status/wifi", """{"sta_ip":"10.0.0.7","rssi":-60}""")]
    [InlineData("shelly", "shellyplus1pm-1/status/input:0", """{"id":0,"state":false}""")]
    [InlineData("shelly", "shellyplus1pm-1/rpc", """{"id":1,"method":"Switch.Set"}""")]
    [InlineData("shelly", "shellies/shelly1-1/info", """{"wifi_sta":{}}""")]
    [InlineData("tasmota", "tasmota/discovery/A0B1C2D3E4F5/config", """{"ip":"10.0.0.8","t":"mill-plug"}""")]
    [InlineData("tasmota", "tele/mill-plug/INFO1", """{"Info1":{"Module":"Gosund SP111"}}""")]
    [InlineData("tasmota", "stat/mill-plug/STATUS5", """{"StatusNET":{"Hostname":"mill-plug"}}""")]
    [InlineData("tasmota", "tele/mill-plug/MARGINS", """{"PowerHigh":"ON"}""")]
    [InlineData("zigbee2mqtt", "zigbee2mqtt/bridge/devices", "[]")]
    [InlineData("fischertechnik-9v", "fl/vgr/do", """{"ts":"2026-03-02T08:00:00.000Z","code":7}""")]
    [InlineData("fischertechnik-9v", "f/o/order", """{"ts":"2026-03-02T08:00:00.000Z","type":"RED"}""")]
    [InlineData("umh", "umh/v1/acme/_analytics/work-order/start", """{"external_work_order_id":"1"}""")]
    public void What_is_known_and_tells_nothing_of_the_device_is_passed_over(string dialect, string topic, string payload)
    {
        var heard = Heard.By(dialect, (topic, payload));
        Assert.Empty(heard.Reasons);
        Assert.Empty(heard.Lines);
        Assert.Equal([dialect], DialectRegistry.BuiltIn.All.Where(kind => kind.Create().Read(Heard.MessageOf(topic, payload), new Heard())).Select(kind => kind.Name));
    }

    [Fact]
    public void Zigbee2MQTT_may_have_a_topic_for_each_field()
    {
        var heard = Heard.By("zigbee2mqtt", ("zigbee2mqtt/hall/plug/power", "45.5"), ("zigbee2mqtt/hall/plug/state", "OFF"), ("zigbee2mqtt/hall/plug/voltage", "231"), ("zigbee2mqtt/hall/door/voltage", "2985"), ("zigbee2mqtt/hall/door/contact", "true"),
            ("zigbee2mqtt/hall/plug/child_lock", "UNLOCK"), ("zigbee2mqtt/hall/plug/indicator_mode", "off/on"), ("zigbee2mqtt/hall/plug/power", "\u0001\uFFFF"), ("zigbee2mqtt/plug", "45.5"));
        Assert.Equal(["hall/plug: power = 0.0455 kW", "hall/plug: output = no", "hall/plug: voltage = 231 V", "hall/door: contact = yes"], heard.Lines);
        Assert.Equal(["power is no number", "the payload is no object"], heard.Reasons);
    }

    [Fact]
    public void A_number_may_be_written_as_text()
    {
        var heard = Heard.By("zigbee2mqtt", ("zigbee2mqtt/plug", """{"power":"45.5","energy":"","current":"much"}"""));
        Assert.Equal(["plug: power = 0.0455 kW"], heard.Lines);
        Assert.Equal(["energy is no number", "current is no number"], heard.Reasons);
    }

    [Fact]
    public void Tasmota_tells_energy_in_kilowatt_hours_and_its_local_time_says_nothing()
    {
        var heard = Heard.By("tasmota",
            ("tele/mill-plug/LWT", "Online"),
            ("tele/mill-plug/SENSOR", """{"Time":"2026-03-02T09:00:00","ENERGY":{"TotalStartTime":"2025-01-01T00:00:00","Total":12.345,"Yesterday":1.5,"Today":0.25,"Period":20,"Power":95,"ApparentPower":110,"ReactivePower":55,"Factor":0.86,"Voltage":231,"Current":0.476},"AM2301":{"Temperature":68,"Humidity":41.5},"TempUnit":"F"}"""),
            ("stat/mill-plug/STATUS8", """{"StatusSNS":{"Time":"2026-03-02T09:00:00+01:00","ENERGY":{"Power":96}}}"""),
            ("stat/mill-plug/POWER", "OFF"),
            ("tele/mill-plug/STATE", """{"Time":"2026-03-02T09:00:00","POWER":"ON","Wifi":{"Signal":-61}}"""));
        Assert.Empty(heard.Reasons);
        Assert.Equal(
            [
                "is there", "power = 0.095 kW", "energy = 12.345 kWh", "energy-today = 0.25 kWh", "energy-yesterday = 1.5 kWh", "energy-period = 0.02 kWh", "apparent-power = 110 VA", "reactive-power = 55 var",
                "power-factor = 0.86", "voltage = 231 V", "current = 0.476 A", "am2301-temperature = 20 °C", "am2301-humidity = 41.5 %", "power = 0.096 kW", "output = no", "wifi-signal = -61 dBm", "output = yes",
            ],
            heard.Lines.Select(line => line["mill-plug: ".Length..]));
        Assert.Null(heard.Observations[1].DeviceTime);
        Assert.Equal(Heard.Arrival, heard.Observations[13].DeviceTime);
    }

    [Fact]
    public void Tasmota_tells_its_meter_in_the_status_of_all_too()
    {
        var heard = Heard.By("tasmota", ("home/bench/stat/STATUS0", """{"Status":{"Module":0,"Power":"0"},"StatusSNS":{"Time":"2026-03-02T09:00:00","ENERGY":{"Power":[10,20,30]}}}"""));
        Assert.Equal(["home/bench: power-1 = 0.01 kW", "home/bench: power-2 = 0.02 kW", "home/bench: power-3 = 0.03 kW", "home/bench: power = 0.06 kW"], heard.Lines);
    }

    [Fact]
    public void Tasmota_with_several_channels_tells_each_and_the_sum()
    {
        var heard = Heard.By("tasmota", ("tele/bench/SENSOR", """{"Time":"2026-03-02T09:00:00","ENERGY":{"Total":[1.5,2.25],"Power":[100,50],"Voltage":230,"Current":[0.4,null]}}"""));
        Assert.Equal(
            ["bench: power-1 = 0.1 kW", "bench: power-2 = 0.05 kW", "bench: power = 0.15 kW", "bench: energy-1 = 1.5 kWh", "bench: energy-2 = 2.25 kWh", "bench: energy = 3.75 kWh", "bench: voltage = 230 V", "bench: current-1 = 0.4 A", "bench: current-2 = ? (Bad)"],
            heard.Lines);
    }

    [Fact]
    public void Zigbee2MQTT_has_names_with_blanks_nulls_and_several_sockets()
    {
        var heard = Heard.By("zigbee2mqtt",
            ("zigbee2mqtt/Lab plug 1", """{"state":"ON","power":45.5,"voltage":229,"current":0.2,"energy":3.75,"linkquality":120,"update":{"state":"idle"}}"""),
            ("zigbee2mqtt/Lab plug 1", """{"power":null,"linkquality":null}"""),
            ("zigbee2mqtt/hall/sensor", """{"battery":88,"voltage":2985,"temperature":21.5,"humidity":44,"contact":false,"last_seen":"2026-03-02T08:00:01+00:00"}"""),
            ("zigbee2mqtt/strip", """{"state_l1":"OFF","power_l1":5,"power_phase_b":12,"voltage_phase_b":231}"""),
            ("zigbee2mqtt/Lab plug 1/availability", """{"state":"online"}"""), ("zigbee2mqtt/Lab plug 1/availability", "offline"), ("zigbee2mqtt/bridge/state", "online"), ("zigbee2mqtt/strip/set/state", "ON"));
        Assert.Empty(heard.Reasons);
        Assert.Equal(
            [
                "Lab plug 1: power = 0.0455 kW", "Lab plug 1: energy = 3.75 kWh", "Lab plug 1: current = 0.2 A", "Lab plug 1: link-quality = 120", "Lab plug 1: voltage = 229 V", "Lab plug 1: output = yes",
                "Lab plug 1: power = ? (Bad)",
                "hall/sensor: temperature = 21.5 °C", "hall/sensor: humidity = 44 %", "hall/sensor: battery-charge = 88 %", "hall/sensor: contact = no", "hall/sensor: voltage = 2.985 V",
                "strip: output-l1 = no", "strip: power-l1 = 0.005 kW", "strip: power-phase-b = 0.012 kW", "strip: voltage-phase-b = 231 V",
                "Lab plug 1: is there", "Lab plug 1: is gone",
            ],
            heard.Lines);
        Assert.Equal(Heard.Arrival.AddSeconds(1), heard.Observations[7].DeviceTime);
    }
}
