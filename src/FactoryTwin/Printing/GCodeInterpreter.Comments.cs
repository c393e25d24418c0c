using System.Buffers.Text;
using FactoryTwin.Model;

namespace FactoryTwin.Printing;

/// <summary>What slicers say in comments and macros: layers, objects, feature types.</summary>
internal sealed partial class GCodeInterpreter
{
    private const double LayerTolerance = 1e-4;

    private int _layer, _firstTaggedLayer = -1;
    private (int Count, int Line) _layersPromised;
    private int _layersToldOf, _blockLine, _objectNumber = -1;
    private readonly Dictionary<int, int> _namedObjects = [];
    private LayerWord _layerWord;
    private double _layerHeight = double.NegativeInfinity;

    /// <summary>Layers found; the first of them has the number <see cref="FirstLayer"/>.</summary>
    public int Layers => _layer - FirstLayer + 1;

    /// <summary>The number of the first layer; what is before has smaller ones.</summary>
    public int FirstLayer => _firstTaggedLayer < 0 ? 1 : _firstTaggedLayer;

    /// <summary>Layers are what the slicer says they are. Where it says nothing, one begins where filament is laid level and higher than before. What rises all the time, as the wall of a vase, belongs to the layer below.</summary>
    private void ExtrudeAt(double height, bool isLevel)
    {
        if (_firstTaggedLayer >= 0 || height <= _layerHeight + LayerTolerance || !(isLevel || _layer == 0))
            return;
        _layerHeight = height;
        BeginLayer(isTagged: false);
    }

    private void BeginLayer(bool isTagged)
    {
        if (_layer >= MostLayers)
            return;
        _layer++;
        if (isTagged && _firstTaggedLayer < 0)
            _firstTaggedLayer = _layer;
        if (_layer == FirstLayer)
            Step(StepKind.FirstLayer);
    }

    private void Comment(ReadOnlySpan<byte> comment)
    {
        if (comment.Length == 0)
            return;
        ReadOnlySpan<byte> tag = comment[0] == ' ' ? comment.TrimStart((byte)' ') : comment;
        _layersToldOf += tag.StartsWith("LAYER:"u8) ? 1 : 0;
        if (tag.StartsWith("TYPE:"u8))
            _feature = Features.NumberOf(tag[5..]);
        else if (LayerTag(tag) is not LayerWord.None and var word)
        {
            // Somebody's own comments may speak of layers too; the word that came first counts.
            _layerWord = _layerWord == LayerWord.None ? word : _layerWord;
            if (word == _layerWord)
                BeginLayer(isTagged: true);
        }
        else if (tag.StartsWith("WIPE_START"u8))
            _isWiping = true;
        else if (tag.StartsWith("WIPE_END"u8))
            _isWiping = false;
        else if (tag.StartsWith("FEATURE:"u8))
            _feature = Features.NumberOf(tag[8..]);
        else if (tag.StartsWith("feature "u8))
            _feature = Features.NumberOf(tag[8..]);
        else if (tag.StartsWith("MESH:"u8))
            _object = tag.StartsWith("MESH:NONMESH"u8) ? 0 : Objects.NumberOf(tag[5..]);
        else if (tag.StartsWith("printing object "u8))
            _object = Objects.NumberOf(tag[16..]);
        else if (tag.StartsWith("start printing object, unique label id:"u8))
            _object = Objects.NumberOf(tag[39..]);
        else if (tag.StartsWith("stop printing object"u8))
            _object = 0;
        else if (tag.StartsWith("LAYER_COUNT:"u8) && Utf8Parser.TryParse(tag[12..], out int layers, out _))
            _layersPromised = (layers, text.LineNumber);
        else if (tag.StartsWith("EXECUTABLE_BLOCK_"u8))
            _blockLine = tag[17..].StartsWith("START"u8) ? text.LineNumber : 0;
        else if (tag.StartsWith("COLOR_CHANGE"u8) || tag.StartsWith("PAUSE_PRINT"u8))
            Interrupt(Interruption.ColorOrPause);
        else if (settings.Read(comment) && settings.TakeTooLarge() is { } name)
            NotUnderstood.Add(text.LineNumber, $"{name} {TooLarge}");
    }

    private static LayerWord LayerTag(ReadOnlySpan<byte> tag) =>
        tag.StartsWith("LAYER_CHANGE"u8) ? LayerWord.Prusa : tag.StartsWith("CHANGE_LAYER"u8) ? LayerWord.Bambu
        : IsNumbered(tag, "LAYER:"u8) ? LayerWord.Cura : IsNumbered(tag, "layer "u8) ? LayerWord.Simplify : LayerWord.None;

    private static bool IsNumbered(ReadOnlySpan<byte> tag, ReadOnlySpan<byte> word) =>
        tag.StartsWith(word) && Utf8Parser.TryParse(tag[word.Length..], out int number, out _) && number >= 0;

    /// <summary>Commands of Klipper that are words, and what is none of them.</summary>
    private void Macro(ReadOnlySpan<byte> macro)
    {
        if (macro.StartsWith("EXCLUDE_OBJECT_START"u8))
            _object = Objects.NumberOf(Argument(macro, "NAME="u8));
        else if (macro.StartsWith("EXCLUDE_OBJECT_END"u8))
            _object = 0;
        else if (macro.StartsWith("SET_VELOCITY_LIMIT"u8) && Utf8Parser.TryParse(Argument(macro, "ACCEL="u8), out float acceleration, out _) && acceleration > 0)
        {
            if (!float.IsFinite(acceleration))
            {
                NotUnderstood.Add(text.LineNumber, $"SET_VELOCITY_LIMIT {TooLarge}");
                return;
            }
            _line.Read("M204"u8);
            _line.Set('S', acceleration);
            SetLimits();
        }
        else if (!macro.StartsWith("EXCLUDE_OBJECT_DEFINE"u8) && !macro.StartsWith("SET_PRINT_STATS_INFO"u8) && macro[0] is not ((byte)'%' or (byte)'('))
            NotUnderstood.Add(text.LineNumber, macro);
    }

    private static ReadOnlySpan<byte> Argument(ReadOnlySpan<byte> macro, ReadOnlySpan<byte> name)
    {
        int from = macro.IndexOf(name);
        ReadOnlySpan<byte> rest = from < 0 ? [] : macro[(from + name.Length)..];
        bool isQuoted = rest is [(byte)'\'' or (byte)'"', ..];
        int end = isQuoted ? rest[1..].IndexOf(rest[0]) + 1 : rest.IndexOf((byte)' ');
        return end <= 0 ? rest : rest[..end];
    }

    /// <summary><c>M486</c>: S is the number of the object that comes now, A the name of the object with that number.</summary>
    private void NameObject(ReadOnlySpan<byte> rest)
    {
        int name = rest.IndexOf((byte)'A');
        if (_line.TryGet('S', out float number) && (name < 0 || rest.IndexOf((byte)'S') < name))
        {
            _objectNumber = (int)number;
            _object = number < 0 ? 0 : _namedObjects.TryGetValue(_objectNumber, out int known) ? known : Objects.NumberOf(FormattableString.Invariant($"{_objectNumber}"));
        }
        if (name < 0)
            return;
        _object = Objects.NumberOf(rest[(name + 1)..]);
        if (_objectNumber >= 0 && _namedObjects.Count < PrintNames.Most)
            _namedObjects[_objectNumber] = _object;
    }

    /// <exception cref="ModelException">There is no motion, or the end is missing.</exception>
    private void CheckEnd()
    {
        if (text.LineNumber == 0)
            throw text.Fault(1, 1, ProblemCode.UnreadableFile, "the file is empty", "export G-code from a slicer");
        if (settings.NeedsEnd && !settings.HasEnd)
            throw text.Fault(text.LineNumber, 1, ProblemCode.CutShort, "the file ends here, without the settings that PrusaSlicer writes at its end", "export or copy it again: it is cut short");
        if (_blockLine > 0)
            throw text.Fault(text.LineNumber, 1, ProblemCode.CutShort, $"the file ends here, without the end of the block that begins in line {_blockLine}", "export or copy it again: it is cut short");
        if (!text.IsLineEnded && _line.Letter != '\0' && _line.IsFaulty)
            throw text.Fault(text.LineNumber, 1, ProblemCode.CutShort, "the file ends in the middle of a command", "export or copy it again: it is cut short");
        if (_layersPromised.Count > _layersToldOf)
            NotUnderstood.Add(_layersPromised.Line, $"the file says that it has {_layersPromised.Count} layers, and has {_layersToldOf}: it may be cut short");
        if (_moves == 0)
            throw text.Fault(1, 1, ProblemCode.NotGCode, "the file has no moves", "export G-code from a slicer");
    }

    /// <summary>How slicers say that a layer begins.</summary>
    private enum LayerWord
    {
        None,
        Prusa,
        Bambu,
        Cura,
        Simplify,
    }
}
