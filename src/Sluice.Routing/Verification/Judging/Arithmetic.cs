namespace Sluice.Routing.Verification.Judging;

/// <summary>Computes <c>12 * (3 + 4.5) / 2</c> as people and models write it: <c>x</c>, <c>×</c> and <c>÷</c> too, dollars, percents, thousands. No names.</summary>
internal ref struct Arithmetic(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _at;
    private int _depth;
    private bool _failed;

    /// <summary>Operators seen.</summary>
    public int Operators { get; private set; }

    /// <summary>Digits behind the point of the last number read.</summary>
    public int Decimals { get; private set; }

    /// <summary>How far it read.</summary>
    public readonly int End => _at;

    /// <summary>The value of the longest beginning that is an expression; null when there is none.</summary>
    public double? Read()
    {
        var value = Sum();
        return _failed || !double.IsFinite(value) ? null : value;
    }

    private double Sum()
    {
        var value = Product();
        while (!_failed && Next() is '+' or '-' or '−' && !_failed)
        {
            var (sign, before) = (_text[_at++], _at - 1);
            var right = Product();
            if (_failed) return Back(before, value);
            Operators++;
            value = sign == '+' ? value + right : value - right;
        }

        return value;
    }

    private double Product()
    {
        var value = Factor();
        while (!_failed && Next() is '*' or '/' or '×' or '÷' or 'x' or '·' && !_failed)
        {
            var (sign, before) = (_text[_at++], _at - 1);
            if (sign == '*' && Next() == '*') return Fail();
            var right = Factor();
            if (_failed) return Back(before, value);
            Operators++;
            value = sign is '/' or '÷' ? value / right : value * right;
        }

        return value;
    }

    private double Factor()
    {
        var sign = 1.0;
        while (Next() is '-' or '−' or '$' or '€' or '£')
        {
            if (_text[_at++] is '-' or '−') sign = -sign;
        }

        var next = Next();
        double value;
        if (next == '(')
        {
            if (++_depth > 20) return Fail();
            _at++;
            value = Sum();
            if (_failed || Next() != ')') return Fail();
            _at++;
            _depth--;
        }
        else if (char.IsAsciiDigit(next))
        {
            var mark = NumberScan.At(_text, _at);
            (_at, value, Decimals) = (mark.End, mark.Value, mark.Decimals);
        }
        else
        {
            return Fail();
        }

        if (_at < _text.Length && _text[_at] == '%')
        {
            _at++;
            value /= 100;
        }

        return sign * value;
    }

    private char Next()
    {
        while (_at < _text.Length && _text[_at] == ' ') _at++;
        return _at < _text.Length ? _text[_at] : '\0';
    }

    // What follows is no operand: the expression ended before the operator.
    private double Back(int before, double value)
    {
        (_at, _failed) = (before, false);
        return value;
    }

    private double Fail()
    {
        _failed = true;
        return double.NaN;
    }
}
