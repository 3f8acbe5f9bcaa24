@extends('layouts.app')

@section('title', 'Your invoice')

@section('content')
    {{-- Never shown: it is bad. --}}
    <h1>Hello {{ $user->name }}</h1>
    <!-- It is bad, too. -->
    <p @class(['late' => $invoice->days > 30])>
        @if ($invoice->days > 30)
            Your payment is late.
        @else
            Thank you for your payment.
        @endif
    </p>
    @php
        $note = "It is bad.";
    @endphp
    <ul>
    @foreach ($invoice->items as $item)
        <li>{{ __('You owe :amount to us.', ['amount' => $item->sum()]) }}</li>
    @endforeach
    </ul>
    <p>@lang('Ask us (or write to :mail).') {!! $footer !!}</p>
    <x-alert title="Nothing was saved." :type="$a->b" />
@endsection

@push('scripts')
    start("It is bad.");
@endpush
