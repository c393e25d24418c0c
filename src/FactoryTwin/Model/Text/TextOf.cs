namespace FactoryTwin.Model.Text;

/// <summary>The types of values that the keys of a model have.</summary>
/// <threadsafety>Immutable; safe to share between threads.</threadsafety>
public static class TextOf
{
    /// <summary>A duration, as in <c>95 s</c>, <c>8 h</c> or <c>1h30min</c>.</summary>
    /// <param name="allowZero">Whether it may be 0. Default: no.</param>
    public static TextType<TimeSpan> Duration(bool allowZero = false) => new DurationType(allowZero);

    /// <summary>A distribution of durations, as in <c>95 s</c> or <c>lognormal(mean 80 s, cv 0.2)</c>.</summary>
    /// <param name="allowZero">Whether it may always be 0. Default: no.</param>
    public static TextType<Distribution> Durations(bool allowZero = false) => new DistributionType(allowZero ? Amounts.TimesOrZero : Amounts.Times);

    /// <summary>A distribution of durations or of numbers of parts, as in <c>exponential(8 h)</c> or <c>200 parts</c>.</summary>
    public static TextType<Distribution> DurationsOrParts { get; } = new DistributionType(Amounts.TimesOrParts);

    /// <summary>A plain number or a distribution of such, as in <c>20.00</c> or <c>normal(mean 20, sd 0.01)</c>.</summary>
    public static TextType<Distribution> Numbers { get; } = new DistributionType(Amounts.Numbers);

    /// <summary>A share, as in <c>1.5 %</c>; 1 is 100 %.</summary>
    public static TextType<double> Ratio { get; } = new RatioType(0, 1);

    /// <summary>A share above 0 % and below 100 %.</summary>
    public static TextType<double> Precision { get; } = new RatioType(double.Epsilon, double.BitDecrement(1));

    /// <summary>A power in kilowatts, as in <c>1.1 kW</c> or <c>50 W</c>.</summary>
    public static TextType<double> Power { get; } = new QuantityType(UnitFamily.Power, "1.1 kW", most: 1e6, least: 0);

    /// <summary>An energy in kilowatt-hours, as in <c>0.4 kWh</c> or <c>250 Wh</c>.</summary>
    public static TextType<double> Energy { get; } = new QuantityType(UnitFamily.Energy, "0.4 kWh", most: 1e6, least: 0);

    /// <summary>A length in metres, as in <c>12 m</c>, <c>40 cm</c> or <c>600 mm</c>. Range: 0.1 mm to 10,000 m.</summary>
    public static TextType<double> Length { get; } = new QuantityType(UnitFamily.Length, "12 m", most: 10_000, least: 0.0001);

    /// <summary>A speed in metres per second, as in <c>0.2 m/s</c>, <c>12 m/min</c> or <c>200 mm/s</c>. Range: 0.01 mm/s to 100 m/s.</summary>
    public static TextType<double> Speed { get; } = new SpeedType();

    /// <summary>A speed of a printer's axis in millimetres per second, as in <c>200 mm/s</c> or <c>3000 mm/min</c>; above 0, up to 10,000 mm/s.</summary>
    public static TextType<double> MachineSpeed { get; } = new QuantityType(UnitFamily.MachineSpeed, "200 mm/s", most: 10_000);

    /// <summary>An acceleration in millimetres per second squared, as in <c>1250 mm/s2</c>; above 0, up to 1,000,000 mm/s2.</summary>
    public static TextType<double> Acceleration { get; } = new QuantityType(UnitFamily.Acceleration, "1250 mm/s2", most: 1e6);

    /// <summary>A small length in millimetres, as in <c>1.75 mm</c> or <c>13 um</c>, up to 10,000 mm.</summary>
    /// <param name="allowZero">Whether it may be 0. Default: no.</param>
    public static TextType<double> SmallLength(bool allowZero = false) => new QuantityType(UnitFamily.SmallLength, "1.75 mm", most: 10_000, least: allowZero ? 0 : null);

    /// <summary>A temperature in degrees Celsius, as in <c>25 C</c> or <c>25 °C</c>; above 0, up to 1,000 °C.</summary>
    public static TextType<double> Temperature { get; } = new QuantityType(UnitFamily.Temperature, "25 C", most: 1000);

    /// <summary>A heat capacity in joules per kelvin, as in <c>16.7 J/K</c> or <c>1.2 kJ/K</c>; above 0, up to 1,000,000 J/K.</summary>
    public static TextType<double> HeatCapacity { get; } = new QuantityType(UnitFamily.HeatCapacity, "16.7 J/K", most: 1e6);

    /// <summary>A heat loss in watts per kelvin above the surroundings, as in <c>0.068 W/K</c>; above 0, up to 1,000 W/K.</summary>
    public static TextType<double> HeatLoss { get; } = new QuantityType(UnitFamily.HeatLoss, "0.068 W/K", most: 1000);

    /// <summary>Heat that filament takes along, in joules for each millimetre of it and kelvin, as in <c>0.0056 J/mmK</c>; up to 1 J/mmK.</summary>
    public static TextType<double> FilamentHeat { get; } = new QuantityType(UnitFamily.FilamentHeat, "0.0056 J/mmK", most: 1, least: 0);

    /// <summary>A rate per second, as in <c>0.22 /s</c>; above 0, up to 1,000 /s.</summary>
    public static TextType<double> Rate { get; } = new QuantityType(UnitFamily.Rate, "0.22 /s", most: 1000);

    /// <summary>A density in grams per cubic centimetre, as in <c>1.24 g/cm3</c>; above 0, up to 30 g/cm3.</summary>
    public static TextType<double> Density { get; } = new QuantityType(UnitFamily.Density, "1.24 g/cm3", most: 30);

    /// <summary>A cutting speed in metres a minute, as in <c>200 m/min</c> or <c>3 m/s</c>; above 0, up to 100,000 m/min.</summary>
    public static TextType<double> CuttingSpeed { get; } = new QuantityType(UnitFamily.CuttingSpeed, "200 m/min", most: 100_000);

    /// <summary>A number without unit, as in <c>0.25</c> or <c>-3</c>.</summary>
    public static TextType<double> PlainNumber { get; } = new PlainNumberType();

    /// <summary>A factor, a number without unit such as <c>1.5</c>.</summary>
    /// <param name="smallestFactor">The smallest.</param>
    /// <param name="largestFactor">The largest.</param>
    /// <param name="largestInCodeFactor">The largest in a model that is built in code. Default: <c>null</c>, the same.</param>
    public static TextType<double> Factor(double smallestFactor, double largestFactor, double? largestInCodeFactor = null) => new FactorType(smallestFactor, largestFactor, largestInCodeFactor ?? largestFactor);

    /// <summary>A distance in metres, as in <c>25 m</c>, <c>80 cm</c> or <c>180 km</c>, up to 100,000 km.</summary>
    /// <param name="allowZero">Whether it may be 0. Default: no.</param>
    public static TextType<double> Distance(bool allowZero = false) => new QuantityType(UnitFamily.Length, "25 m", most: 1e8, least: allowZero ? 0 : null);

    /// <summary>A mass in kilograms, as in <c>12 kg</c>, <c>250 g</c> or <c>1.5 t</c>, up to 1,000,000 kg.</summary>
    public static TextType<double> Mass { get; } = new QuantityType(UnitFamily.Mass, "12 kg", most: 1e6);

    /// <summary>An emission of carbon dioxide in grams for each tonne-kilometre, as in <c>90.3 g/tkm</c>, up to 1,000,000 g/tkm.</summary>
    public static TextType<double> Emission { get; } = new QuantityType(UnitFamily.Emission, "90.3 g/tkm", most: 1e6, least: 0);

    /// <summary>A whole number without unit.</summary>
    /// <param name="minimum">The smallest.</param>
    /// <param name="maximum">The largest. Default: 1,000,000.</param>
    public static TextType<int> Count(int minimum, int maximum = 1_000_000) => new CountType(new CountRange(minimum, maximum), IsOfParts: false);

    /// <summary>A number of parts, as in <c>25 parts</c>.</summary>
    /// <param name="maximum">The largest. Default: 1,000,000,000.</param>
    public static TextType<int> PartCount(int maximum = 1_000_000_000) => new CountType(new CountRange(1, maximum), IsOfParts: true);

    /// <summary>Yes or no: <c>true</c> or <c>false</c>.</summary>
    public static TextType<bool> Flag { get; } = new FlagType();

    /// <summary>Any text.</summary>
    public static TextType<string> Text { get; } = new AnyTextType();

    /// <summary>Departures at a time of day, as in <c>Mon-Fri 18:00</c>.</summary>
    public static TextType<DepartureDefinition> Departure { get; } = new DepartureType();

    /// <summary>A name: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, beginning with a letter or digit.</summary>
    /// <param name="what">What has the name, as in <c>pool</c>.</param>
    public static TextType<string> Name(string what) => new NameType(what);

    /// <summary>One of the values of an enumeration, in lower case with hyphens, as in <c>after-service</c>.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="allowed">The values allowed. Default: all.</param>
    public static TextType<T> Choice<T>(params T[] allowed) where T : struct, Enum => new ChoiceType<T>(allowed.Length > 0 ? allowed : Enum.GetValues<T>());

    /// <summary>Orders: a CSV file with the columns <c>part</c>, <c>quantity</c>, <c>release</c>, <c>due</c> and <c>priority</c>, or the orders themselves.</summary>
    public static TextType<OrderBook> Orders { get; } = new OrdersType();

    /// <summary>Arrivals by the calendar, as in <c>{ at: 'Mon-Fri 07:30', parts: 20 parts }</c>.</summary>
    public static TextType<ArrivalDefinition> Arrivals => ArrivalText.Arrivals;

    /// <summary>A list.</summary>
    /// <typeparam name="T">Type of the items.</typeparam>
    /// <param name="item">How an item is written.</param>
    public static TextType<ValueList<T>> ListOf<T>(TextType<T> item) => new ListType<T>(item, AllowOne: false);

    /// <summary>One value, or a list of them.</summary>
    /// <typeparam name="T">Type of the items.</typeparam>
    /// <param name="item">How an item is written.</param>
    public static TextType<ValueList<T>> OneOrList<T>(TextType<T> item) => new ListType<T>(item, AllowOne: true);

    /// <summary>Keys with values of one type, in the order in which they are written.</summary>
    /// <typeparam name="TValue">Type of the values.</typeparam>
    /// <typeparam name="TItem">Type of what a key and its value make.</typeparam>
    /// <param name="key">How a key is written.</param>
    /// <param name="value">How a value is written.</param>
    /// <param name="make">Makes an item of a key and its value.</param>
    /// <param name="take">Takes an item apart.</param>
    public static TextType<ValueList<TItem>> MapOf<TValue, TItem>(TextType<string> key, TextType<TValue> value, Func<string, TValue, TItem> make, Func<TItem, (string Key, TValue Value)> take) =>
        new MapType<TValue, TItem>(key, value, make, take);

    /// <summary>A value that a definition may leave out: <c>null</c> is never written.</summary>
    /// <typeparam name="T">Type of the value.</typeparam>
    /// <param name="type">How the value is written.</param>
    public static TextType<T?> Maybe<T>(TextType<T> type) where T : struct => new MaybeType<T>(type);

    /// <summary>A value, or a word that stands for <c>null</c>.</summary>
    /// <typeparam name="T">Type of the value.</typeparam>
    /// <param name="word">The word.</param>
    /// <param name="type">How the value is written.</param>
    public static TextType<T?> OrWord<T>(string word, TextType<T> type) where T : struct => new OrWordType<T>(word, type);
}
