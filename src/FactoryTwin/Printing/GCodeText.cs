using System.Buffers;
using System.Globalization;
using FactoryTwin.Model;

namespace FactoryTwin.Printing;

/// <summary>The lines of a G-code file, one after the other, in memory that does not grow with the file.</summary>
internal sealed class GCodeText(Stream stream, string file)
{
    private const int UsualBuffer = 1 << 18, LongestLine = 1 << 20;

    /// <summary>What no text has: control characters besides tabs, line ends, form feeds, the end mark of old systems and escape.</summary>
    private static readonly SearchValues<byte> Binary = SearchValues.Create([.. Enumerable.Range(0, 32).Select(code => (byte)code).Except(new byte[] { 9, 10, 11, 12, 13, 26, 27 })]);

    private byte[] _buffer = new byte[UsualBuffer];
    private int _start, _end;
    private bool _isAtEnd;
    private byte _lineEnd;   // 0 until it is known

    /// <summary>Number of the line read last, from 1.</summary>
    public int LineNumber { get; private set; }

    /// <summary>Whether the line read last ended as lines do, and not with the file.</summary>
    public bool IsLineEnded { get; private set; } = true;

    public string File => file;

    /// <summary>What ends a line: a line feed, with or without a carriage return before it, or in files of old systems the carriage return alone.</summary>
    public byte LineEnd => _lineEnd == 0 ? (byte)'\n' : _lineEnd;

    /// <summary>Reads the next line, without its end.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="ModelException">This is no text.</exception>
    public bool TryNext(out ReadOnlySpan<byte> line)
    {
        int scanned = 0;
        while (true)
        {
            ReadOnlySpan<byte> rest = _buffer.AsSpan(_start, _end - _start);
            int length = rest[scanned..].IndexOf(LineEnd) + scanned;
            if (length >= scanned)
            {
                _start += length + 1;
                return Give(rest[..length], isEnded: true, out line);
            }
            if (_isAtEnd)
            {
                _start = _end;
                return Give(rest, isEnded: false, out line) && rest.Length > 0;
            }
            scanned = rest.Length;
            Fill();
        }
    }

    /// <summary>The lines that a file begins with, as many as fit into the buffer; they are read all the same.</summary>
    public ReadOnlySpan<byte> Peek()
    {
        while (!_isAtEnd && _end < UsualBuffer)
            Fill();
        ReadOnlySpan<byte> beginning = _buffer.AsSpan(0, _end);
        return _isAtEnd ? beginning : beginning[..(beginning.LastIndexOf(LineEnd) + 1)];
    }

    private bool Give(ReadOnlySpan<byte> text, bool isEnded, out ReadOnlySpan<byte> line)
    {
        line = text.Length > 0 && text[^1] == '\r' ? text[..^1] : text;
        if (isEnded || text.Length > 0)
        {
            LineNumber++;
            IsLineEnded = isEnded;
        }
        return true;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _buffer.Length)
        {
            if (_end >= LongestLine)
                throw Fault(LineNumber + 1, 1, ProblemCode.NotGCode, $"the line is longer than {LongestLine >> 20} MB", "this is no G-code");
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        int read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _isAtEnd = read == 0;
        Span<byte> fresh = _buffer.AsSpan(_end, read);
        if (LineNumber == 0 && _start == 0 && _end == 0)
            CheckBeginning(fresh);
        if (_lineEnd == 0)
            LearnLineEnd(_buffer.AsSpan(_start, _end - _start + read));
        if (fresh.IndexOfAny(Binary) is var place and >= 0)
        {
            ReadOnlySpan<byte> before = _buffer.AsSpan(_start, _end - _start + place);
            throw Fault(LineNumber + 1 + before.Count(LineEnd), before.Length - before.LastIndexOf(LineEnd), ProblemCode.NotGCode,
                string.Create(CultureInfo.InvariantCulture, $"the file is binary: it has the byte 0x{fresh[place]:X2}"), "export G-code as text");
        }
        _end += read;
    }

    /// <summary>The first line end holds for the file. A carriage return at the end of what is read may have its line feed behind it.</summary>
    private void LearnLineEnd(ReadOnlySpan<byte> beginning)
    {
        int place = beginning.IndexOfAny((byte)'\n', (byte)'\r');
        if (place >= 0 && (place + 1 < beginning.Length || beginning[place] == '\n'))
            _lineEnd = beginning[place] == '\r' && !beginning.Contains((byte)'\n') ? (byte)'\r' : (byte)'\n';
    }

    private void CheckBeginning(Span<byte> text)
    {
        if (text.StartsWith("GCDE"u8))
            throw Fault(1, 1, ProblemCode.NotGCode, "the file is binary G-code (.bgcode)", "switch binary G-code off in the slicer, and export again");
        if (text.StartsWith("\uFEFF"u8))
            text[..3].Fill((byte)' ');
    }

    /// <summary>What is wrong with the file, at a place.</summary>
    public ModelException Fault(int line, int column, string code, string message, string? remedy) => new(
    [
        new ModelProblem { Code = code, File = file, Line = line, Column = column, Path = "", Key = "", Message = message, Remedy = remedy },
    ]);
}
